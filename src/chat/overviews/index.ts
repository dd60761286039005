/* Answers over several strategies: totals by quote asset first, then a line for each. */
export { balanceOverAll } from './balance.js';
export { chooseButtons } from './lines.js';
export { morningOverAll } from './morning.js';
export { periodsOverAll, profitOverAll } from './profit.js';
export { spanButtons, statisticsBlocks } from './statistics.js';
export { statusOverAll } from './status.js';
