export { type Alert, alertOf, type Merge } from './alert.js';
export {
  ALERT_KINDS,
  ALERT_LEVELS,
  type AlertContent,
  type AlertKind,
  type AlertLevel,
  type Audience,
  BLOCK_REASONS,
  type BlockReason,
  CYCLE_ENDS,
  type CycleEnd,
  type DayOfStrategy,
  EXIT_REASONS,
  type ExitReason,
  levelOf,
  type Named,
  PRICED_EXITS,
  type PricedExit,
  type SaleSums,
} from './kinds.js';
export {
  FOREIGN_ORDER,
  type ForeignOrder,
  LASTING_PROBLEMS,
  type LastingProblem,
  type LastingProblemKind,
  PROBLEM_KINDS,
  type Problem,
  type ProblemKind,
  stopsBuying,
} from './problem.js';
export { type Fields, type Kinds, type Shape, union, type ValueOf } from './shape.js';
