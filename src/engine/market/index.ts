export { PriceWatchdog } from './priceWatchdog.js';
export { RulesWatch } from './rulesWatch.js';
export {
  checkAllocation,
  findMarket,
  nearMarkets,
  rungsBeyondBand,
  settingOf,
  StartRefusedError,
  unprofitableBelow,
  unprofitableTarget,
} from './startChecks.js';
export { VolatilityWatch } from './volatilityWatch.js';
