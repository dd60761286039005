/*
 * What the chat makes of each kind of alert. `alertReply.ts` has the table: a new kind is a line there.
 */
export { alertReply, chartOf, concerns, figuresOf, isKnownTo } from './alertReply.js';
export { boughtAt, heldRows, withAsset } from './fillReply.js';
