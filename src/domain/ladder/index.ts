export { decide, decideAll } from './decide.js';
export {
  breakEvenTakeProfitPercentage,
  EMPTY_LOOKS_BEFORE_ALERT,
  exitReason,
  forestalledRungs,
  ownOrderInTheWay,
  stopLossPrice,
  targetPrice,
} from './exits/index.js';
export { LOOK_UPS_BEFORE_ALERT, REFUSALS_BEFORE_ALERT, UNSOLD_BEFORE_ALERT } from './on/index.js';
export type { StrategyParameters } from './parameters/index.js';
export {
  type Allowed,
  changedKeys,
  LADDER_KEYS,
  NO_OVERRIDES,
  type NumberKey,
  type OverriddenParameters,
  PARAMETER_BOUNDS,
  type ParameterConflict,
  type ParameterOverrides,
  type ParameterUnit,
  parameterConflicts,
  TARGET_KEYS,
  TUNABLE,
  TUNABLE_KEYS,
  type TunableKey,
  type TunableParameter,
  tunableKey,
  withOverrides,
} from './parameters/index.js';
export { targetProgress } from './plan.js';
export {
  ladderAnchor,
  mayRest,
  planLadder,
  smallestAllocation,
  waitingRungs,
} from './rungs/index.js';
export type {
  BlockedMode,
  ClosedCycle,
  Cycle,
  Decision,
  Effect,
  Exit,
  GivenUp,
  InTheWay,
  LadderState,
  Moment,
  OrderOutcome,
  OrderPhase,
  OrderRole,
  OwnBid,
  PlacementAnswer,
  SettledTrade,
  SoldBill,
  StrategyEvent,
  StrategyMode,
  StrategyOrder,
  StrategyState,
  UnblockedMode,
  WaitingRung,
} from './state/index.js';
export { blocked, newStrategy, saleSums, soldBill, soldFees, unblocked } from './state/index.js';
export { highestRung, type PriceWatch, priceWatch } from './watch.js';
