export { type AccountState, accountState, type BalanceState } from './accountState.js';
export { isHostName } from './foreignPages.js';
export { fillAnswer, orderAnswer } from './orderWire.js';
export { BACKPACK_LIMITS, NO_LIMITS, type RateLimits } from './rateLimits.js';
export { startServer } from './server.js';
