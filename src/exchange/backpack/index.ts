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
