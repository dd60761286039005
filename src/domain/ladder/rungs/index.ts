export { ladderAnchor, reanchorTriggers } from './anchor.js';
export { asksForMoneyFirst, moneyInMarket, withinRoom } from './buyingRoom.js';
export { firstRungAmount, type PlannedRung, planLadder, smallestAllocation } from './plannedRungs.js';
export {
  bandTriggers,
  mayRest,
  mustRest,
  noteTakenAway,
  othersFollow,
  placeWaitingRungs,
  type RungsByPlace,
  rungsByPlace,
  rungsOnTurn,
  rungWish,
  takesRungs,
  waitingRungs,
  waitWith,
} from './waitingRungs.js';
