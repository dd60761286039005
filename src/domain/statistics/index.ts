/*
 * What a time came to, one small file a figure. Each has one definition, with its formula, in docs/statistics.md.
 */
export { CapitalUse, returnOnCapital } from './capitalUse.js';
export { profitFactor, winRate } from './cycles.js';
export { type Depth, depthOf } from './depth.js';
export { Drawdown } from './drawdown.js';
export { equityAt, isCostKnown } from './equity.js';
export { type LastPrice, type Mark, marksOf } from './marks.js';
export { type Measured, Meter } from './meter.js';
export { together } from './together.js';
