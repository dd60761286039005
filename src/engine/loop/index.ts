export { Changes } from './conditionWaiter.js';
export { Doubts } from './doubts.js';
export { Activity } from './inFlight.js';
export { FRESH_MS, Prices } from './marketPrices.js';
export { MarketWatch } from './marketWatch.js';
export { settingsIgnored } from './staleOverrides.js';
export { type Instance, Strategies } from './strategyRegistry.js';
export {
  type EffectPerformer,
  type PerformedEffect,
  type RunnerWorld,
  StrategyRunner,
  take,
} from './strategyRunner.js';
export { Connection } from './streamHealth.js';
export { hasSameNumber, isAlike, SAME_EXECUTION_MS, type Teller, Tellings } from './tellings.js';
export { strategyTroubles, Troubles } from './troubles.js';
