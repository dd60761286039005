export type {
  Alert,
  AlertContent,
  AlertLevel,
  BlockReason,
  CycleEnd,
  DayOfStrategy,
  Named,
  SaleSums,
} from './alert.js';
export type { ForeignOrder, LastingProblem, Problem } from './problem.js';
