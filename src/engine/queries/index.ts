export { averagePreview } from './averagePreview.js';
export { Charts } from './charts.js';
export { engineHealth } from './health.js';
export { Performance } from './performance.js';
export type { QueryDeps } from './queryDeps.js';
export { statisticsOf } from './statistics.js';
export { balanceViews, freshPreview } from './statusView.js';
export { StatusQueries } from './strategyQueries.js';
