export { decide } from './decide.js';
export type { Decision, Effect, SettledTrade } from './effect.js';
export type { Moment, PlacementAnswer, StrategyEvent } from './event.js';
export { blocked } from './mode.js';
export { newStrategy } from './newStrategy.js';
export type { StrategyParameters } from './parameters.js';
export { reanchorPrice, targetProgress } from './plan.js';
export type * from './state.js';
export { type PriceWatch, priceWatch } from './watch.js';
