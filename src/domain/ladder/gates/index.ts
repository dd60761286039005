export { type ClosedGate, closedGate, gatesCloseAtMs } from './gates.js';
export { realizedVolatility } from './realizedVolatility.js';
