export { MorningReport } from './dailyReport.js';
export { Heartbeat } from './heartbeat.js';
export { Drawdown } from './liveDrawdown.js';
