export { PriceWatchdog } from './priceWatchdog.js';
export { RulesWatch } from './rulesWatch.js';
export {
  checkAllocation,
  findMarket,
  nearMarkets,
  rungsBeyondBand,
  StartRefusedError,
  settingOf,
  unprofitableBelow,
  unprofitableTarget,
} from './startChecks.js';
export { VolatilityWatch } from './volatilityWatch.js';
