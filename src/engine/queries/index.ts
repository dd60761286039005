export { Charts, type ChartsDeps } from './charts.js';
export { engineHealth, type HealthDeps } from './health.js';
export { Performance, type PerformanceDeps } from './performance.js';
export { averagePreview, balanceViews, freshPreview } from './statusView.js';
export { StatusQueries, type StatusQueriesDeps } from './strategyQueries.js';
