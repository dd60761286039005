export { allocatedParameters, allocation, mostAllocated, noteCompounding } from './allocation.js';
export { cycleWithFill, cycleWithManualTrade, endCycle, saleSums, soldBill, soldFees } from './cycle.js';
export { Draft, type OrderWish } from './draft.js';
export type { Decision, Effect, SettledTrade } from './effect.js';
export type { FundsSeen, Moment, PlacementAnswer, StrategyEvent, VolatilityReading } from './event.js';
export {
  afresh,
  afterManualExit,
  BY_BRAKE,
  beneathBlock,
  beneathBrake,
  blocked,
  brakesOn,
  leavesToOwner,
  unblocked,
  unbraked,
  withBrakes,
} from './mode.js';
export { newStrategy } from './newStrategy.js';
export {
  FIRST_RETRY_MS,
  isEarly,
  isSoonAgain,
  LONGEST_RETRY_MS,
  LONGEST_SALE_RETRY_MS,
  ladderPauseMs,
  NOT_SENT,
  retryDelay,
  WOULD_TAKE,
} from './pauses.js';
export type {
  BlockedMode,
  Braked,
  ClosedCycle,
  Closing,
  Cycle,
  CycleEndings,
  Exit,
  GivenUp,
  InTheWay,
  LadderState,
  LevelsSold,
  OrderOutcome,
  OrderPhase,
  OrderRole,
  OwnBid,
  RestingRetry,
  RoomLack,
  SoldBill,
  StrategyMode,
  StrategyOrder,
  StrategyState,
  ToldGate,
  UnblockedMode,
  WaitingRung,
} from './state.js';
export { ORDER_ROLES, ROOM_LACKS } from './state.js';
export { isMet, opposites, type Trigger, triggerAt } from './trigger.js';
