export { ladderAnchor, reanchorTriggers } from './anchor.js';
export { withinRoom } from './buyingRoom.js';
export { firstRungAmount, type PlannedRung, planLadder, smallestAllocation } from './plannedRungs.js';
export {
  bandTriggers,
  mayRest,
  placeWaitingRungs,
  rungWish,
  takesRungs,
  waitingRungs,
  waitWith,
} from './waitingRungs.js';
