export type { CongestionNews } from './congestionWatch.js';
export { createReconnectPauses } from './reconnectPauses.js';
export { type BackpackRest, type BackpackRestOptions, createBackpackRest } from './rest.js';
export {
  generateKeyPair,
  instructionString,
  type KeyPair,
  KeyPairError,
  loadKeyPair,
  type SigningParameters,
  signingText,
  verifySignature,
} from './signing.js';
export { type BackpackStreamsOptions, createBackpackStreams } from './streams.js';
export { MARKET_STATES } from './wireMarkets.js';
