export { ladderAnchor, reanchorPrice } from './anchor.js';
export { type PlannedRung, planLadder, smallestAllocation } from './plannedRungs.js';
export {
  bandPrice,
  mayRest,
  placeWaitingRungs,
  rungWish,
  takesRungs,
  waitingRungs,
  waitWith,
} from './waitingRungs.js';
