export { OFFLINE_PATIENCE, type OrderPatience } from './absence.js';
export { EffectPerformer } from './effectPerformer.js';
export {
  formerStrategies,
  type OneAsset,
  ofFormerStrategies,
  rememberReserve,
  usedOfReserve,
} from './excludedHoldings.js';
export { type OrderDeskDeps, orderDesk, takeOrderUpdate, takeReport } from './orderDesk.js';
export { bookMissingFills, isUnclear, type OrderResolutionDeps, resolveOrder } from './orderResolution.js';
export { OwnersTrades } from './ownersTrades.js';
export {
  hasSaleInFlight,
  isGivenUp,
  mayBeOurs,
  orderFinder,
  orderOf,
  slotOfLostOrder,
  type Told,
} from './ownOrders.js';
export type { ReconciliationSettings } from './reconciliationSettings.js';
export { watchingDeps } from './watchingDeps.js';
