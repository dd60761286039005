export { OutboxFromMemory } from './alerts/index.js';
export { Calendar } from './books/index.js';
export { Engine } from './engine.js';
export { formerStrategiesOf } from './former/index.js';
export { settingsIgnored, Troubles } from './loop/index.js';
export {
  checkAllocation,
  findMarket,
  nearMarkets,
  rungsBeyondBand,
  StartRefusedError,
  settingOf,
  unprofitableTarget,
} from './market/index.js';
export { Heartbeat, LiveDrawdown, MorningReport } from './periodic/index.js';
export {
  FreshDeclinedError,
  type FreshStart,
  type OfflineOptions,
  reconcileOffline,
} from './sync/index.js';
