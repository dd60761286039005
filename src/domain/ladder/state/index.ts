export { cycleWithFill, cycleWithManualTrade, endCycle, saleSums, soldBill, soldFees } from './cycle.js';
export { Draft, type OrderWish } from './draft.js';
export type { Decision, Effect, SettledTrade } from './effect.js';
export type { FundsSeen, Moment, PlacementAnswer, StrategyEvent } from './event.js';
export { afresh, afterManualExit, beneathBlock, blocked, unblocked } from './mode.js';
export { newStrategy } from './newStrategy.js';
export {
  FIRST_RETRY_MS,
  isEarly,
  LONGEST_RETRY_MS,
  LONGEST_SALE_RETRY_MS,
  ladderPauseMs,
  NOT_SENT,
  retryDelay,
} from './pauses.js';
export type {
  BlockedMode,
  ClosedCycle,
  Cycle,
  Exit,
  GivenUp,
  InTheWay,
  LadderState,
  OrderOutcome,
  OrderPhase,
  OrderRole,
  OwnBid,
  RestingRetry,
  SoldBill,
  StrategyMode,
  StrategyOrder,
  StrategyState,
  UnblockedMode,
  WaitingRung,
} from './state.js';
export { ORDER_ROLES } from './state.js';
export { isMet, opposites, type Trigger, triggerAt } from './trigger.js';
