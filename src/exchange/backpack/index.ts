export type { CongestionNews } from './congestionWatch.js';
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
