export type {
  Alert,
  AlertContent,
  AlertLevel,
  BlockReason,
  CycleEnd,
  DayOfStrategy,
  ExitReason,
  Named,
  PricedExit,
  SaleSums,
} from './alert.js';
export { CYCLE_ENDS, EXIT_REASONS, PRICED_EXITS } from './alert.js';
export type { ForeignOrder, LastingProblem, Problem } from './problem.js';
