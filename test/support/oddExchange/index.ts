export type { Asked, Json } from './asked.js';
export {
  type Fault,
  gatewayPage,
  MAINTENANCE,
  OVERLOADED,
  type Page,
  TOO_MANY_REQUESTS,
  tooManyRequests,
  UNAUTHORIZED,
} from './faults.js';
export { OddExchange, type PassingAnswer } from './oddExchange.js';
export {
  agedFrames,
  bareNumbers,
  coinsNowhere,
  coinsTwice,
  endsInNoHistory,
  fillsWithoutClientIds,
  lateHistory,
  nullQuantities,
  revokedKey,
  shortPages,
  timeOff,
  withoutRows,
  withRow,
} from './oddities.js';
export type { Frame, OddStreams } from './oddStreams.js';
export type { Rule } from './rules.js';
