export { ConditionWaiter } from './conditionWaiter.js';
export { Doubts } from './doubts.js';
export { InFlight } from './inFlight.js';
export { FRESH_MS, MarketPrices } from './marketPrices.js';
export { MarketWatch } from './marketWatch.js';
export type { SanityLimits } from './priceSanity.js';
export { RecentKeys } from './recentKeys.js';
export { settingsIgnored } from './staleOverrides.js';
export { type Instance, StrategyRegistry } from './strategyRegistry.js';
export {
  type EffectHandler,
  type PerformedEffect,
  StrategyRunner,
  type StrategyRunnerDeps,
  take,
} from './strategyRunner.js';
export { StreamHealth } from './streamHealth.js';
export { hasSameNumber, isAlike, SAME_EXECUTION_MS, type Teller, Tellings } from './tellings.js';
export { strategyTroubles, Troubles } from './troubles.js';
