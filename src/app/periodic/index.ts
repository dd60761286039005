export { startJobs } from './jobs.js';
export { openDiary } from './periodicReports.js';
export { SignOfLife } from './signOfLife.js';
