export { createLogger } from './logging.js';
export { RecentLog, secretsOf } from './recentLog.js';
