export { MorningReport } from './dailyReport.js';
export { Heartbeat } from './heartbeat.js';
export { LiveDrawdown } from './liveDrawdown.js';
