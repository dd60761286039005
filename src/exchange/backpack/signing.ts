import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as nativeSign,
  verify as nativeVerify,
} from 'node:crypto';
import nacl from 'tweetnacl';

/*
 * ED25519 signatures as Backpack wants them (its API documentation, "Authentication").
 *
 * node:crypto signs and verifies, because it is two orders of magnitude faster; tweetnacl derives the pair and proves at
 * the start that both libraries give the same bytes for the configured key.
 */

export type SigningParameters = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface KeyPair {
  /** The verifying key, base64: what the exchange calls the API key. */
  readonly apiKey: string;
  /** The signature of a text's UTF-8 bytes, base64. */
  sign(text: string): string;
}

/** A key pair that cannot be used. Its message tells why and never contains the secret. */
export class KeyPairError extends Error {
  override readonly name = 'KeyPairError';
}

const SEED_BYTES = nacl.sign.seedLength;
const VERIFYING_KEY_BYTES = nacl.sign.publicKeyLength;
const SIGNATURE_BYTES = nacl.sign.signatureLength;
const PROOF_TEXT = 'instruction=accountQuery&timestamp=1700000000000&window=5000';
const SHOWN_CHARACTERS = 8;

/**
 * Writes what one instruction contributes to the signed text: `instruction=<name>&k=v...`, keys sorted by code unit,
 * null and undefined left out, booleans as `true` and `false`, numbers as JSON writes them.
 *
 * @example instructionString('orderCancel', { symbol: 'SOL_USDC', orderId: '7' })
 *          // 'instruction=orderCancel&orderId=7&symbol=SOL_USDC'
 */
export function instructionString(instruction: string, parameters: SigningParameters): string {
  let text = `instruction=${instruction}`;
  for (const key of Object.keys(parameters).sort()) {
    const value = parameters[key];
    if (value !== null && value !== undefined) text += `&${key}=${value}`;
  }
  return text;
}

/**
 * The whole text that is signed. A batch has one instruction string for each of its orders; the time and the
 * window stand once, at the end.
 *
 * @param timestampMs milliseconds since the epoch, the exchange's time
 * @param windowMs    how long after `timestampMs` the exchange still takes the request, at most 60,000
 */
export function signingText(instructions: readonly string[], timestampMs: number, windowMs: number): string {
  return `${instructions.join('&')}&timestamp=${timestampMs}&window=${windowMs}`;
}

/**
 * Reads a configured key pair.
 *
 * @param secretBase64 32-byte seed, or 64 bytes of seed and verifying key, in base64
 * @param apiKeyBase64 the 32-byte verifying key in base64; undefined takes the one that the secret gives
 * @throws KeyPairError for a wrong encoding or length, for a pair that does not belong together, and when
 *         node:crypto and tweetnacl do not agree on this key
 */
export function loadKeyPair(secretBase64: string, apiKeyBase64: string | undefined): KeyPair {
  const secret = decodeBase64(secretBase64, 'The API secret');
  if (secret.length !== SEED_BYTES && secret.length !== SEED_BYTES + VERIFYING_KEY_BYTES) {
    throw new KeyPairError(
      `The API secret holds ${secret.length} bytes; it must be the base64 of ${SEED_BYTES} bytes (seed) or of ` +
        `${SEED_BYTES + VERIFYING_KEY_BYTES} bytes (seed followed by the verifying key). Copy it again from Backpack.`,
    );
  }
  const seed = secret.subarray(0, SEED_BYTES);
  const derived = nacl.sign.keyPair.fromSeed(seed);
  const apiKey = Buffer.from(derived.publicKey).toString('base64');

  const appended = secret.subarray(SEED_BYTES);
  if (appended.length > 0 && !appended.equals(derived.publicKey)) {
    throw new KeyPairError(
      'The API secret has 64 bytes, but its second half is not the verifying key of its first half ' +
        `(${apiKey}). It was cut or put together wrongly: copy it again from Backpack.`,
    );
  }
  if (apiKeyBase64 !== undefined) refuseForeignApiKey(apiKeyBase64, seed, apiKey);

  const privateKey = nativePrivateKey(seed, derived.publicKey);
  const keyPair: KeyPair = {
    apiKey,
    sign: (text) => nativeSign(null, Buffer.from(text), privateKey).toString('base64'),
  };
  const proof = Buffer.from(nacl.sign.detached(Buffer.from(PROOF_TEXT), derived.secretKey)).toString(
    'base64',
  );
  if (keyPair.sign(PROOF_TEXT) !== proof) {
    throw new KeyPairError(
      `node:crypto and tweetnacl sign differently with the key ${apiKey}. Nothing can be signed safely: check the Node installation.`,
    );
  }
  return keyPair;
}

/** A new random pair: the verifying key and the 32-byte seed, both base64. */
export function generateKeyPair(): { apiKey: string; secret: string } {
  const { publicKey, secretKey } = nacl.sign.keyPair();
  return {
    apiKey: Buffer.from(publicKey).toString('base64'),
    secret: Buffer.from(secretKey.subarray(0, SEED_BYTES)).toString('base64'),
  };
}

/** True when `apiKeyBase64` signed `text`. Malformed keys and signatures are simply false. */
export function verifySignature(text: string, signatureBase64: string, apiKeyBase64: string): boolean {
  const signature = bytesOf(signatureBase64);
  const verifyingKey = bytesOf(apiKeyBase64);
  if (signature?.length !== SIGNATURE_BYTES || verifyingKey?.length !== VERIFYING_KEY_BYTES) return false;
  return nativeVerify(null, Buffer.from(text), nativePublicKey(verifyingKey), signature);
}

/** Only the start of the configured key is shown: what was pasted there may be somebody's secret. */
function refuseForeignApiKey(apiKeyBase64: string, seed: Buffer, derivedApiKey: string): void {
  const configured = decodeBase64(apiKeyBase64, 'The API key');
  if (configured.length !== VERIFYING_KEY_BYTES) {
    throw new KeyPairError(
      `The API key holds ${configured.length} bytes; it must be the base64 of ${VERIFYING_KEY_BYTES} bytes.`,
    );
  }
  const canonical = configured.toString('base64');
  if (canonical === derivedApiKey) return;
  if (configured.equals(seed)) {
    throw new KeyPairError(
      `The API key and the API secret are the same text. The API key of this secret is ${derivedApiKey}.`,
    );
  }
  if (seed.equals(nacl.sign.keyPair.fromSeed(configured).publicKey)) {
    throw new KeyPairError(
      'The API key and the API secret are swapped: the one stands where the other belongs.',
    );
  }
  throw new KeyPairError(
    `The API key and the API secret do not belong together: the secret gives the API key ${derivedApiKey}, ` +
      `the configured one starts with ${canonical.slice(0, SHOWN_CHARACTERS)}. Use both from the same Backpack key.`,
  );
}

function nativePublicKey(verifyingKey: Buffer): KeyObject {
  const x = verifyingKey.toString('base64url');
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
}

function nativePrivateKey(seed: Buffer, verifyingKey: Uint8Array): KeyObject {
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      d: seed.toString('base64url'),
      x: Buffer.from(verifyingKey).toString('base64url'),
    },
  });
}

function decodeBase64(text: string, what: string): Buffer {
  const bytes = bytesOf(text.trim());
  if (bytes !== undefined) return bytes;
  throw new KeyPairError(
    `${what} is not base64 (letters, digits, + and /, ending in = or ==). Copy it as Backpack shows it.`,
  );
}

/** Node skips what is not base64 in silence, so that the text is compared with what its bytes give back. */
function bytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}
