import { instructionString, signingText, verifySignature } from '../../backpack/index.js';
import { RequestRefusedError } from '../refusal.js';
import type { SignedParameters } from './signedParameters.js';

/** Proof that a request or a subscription carries of who sent it. */
export interface Credentials {
  readonly apiKey: string | undefined;
  readonly signature: string | undefined;
  readonly timestamp: string | undefined;
  readonly window: string | undefined;
}

const DEFAULT_WINDOW_MS = 5_000;
const MAX_WINDOW_MS = 60_000;
const WHOLE_NUMBER = /^\d{1,16}$/;

/**
 * Checks a signature the way Backpack does and tells whose it is. Any key pair is welcome here: a key is known by
 * signing with it.
 *
 * @param instruction what the signature must be for, e.g. `orderExecute`
 * @param parameters  one set for each order of a batch, otherwise one; none when there are no parameters
 * @param nowMs       the exchange's time
 * @returns the API key
 * @throws RequestRefusedError UNAUTHORIZED without credentials; INVALID_CLIENT_REQUEST for everything else that is wrong
 *   with them, as on Backpack: only its message tells an expired request from a bad signature
 */
export function authenticate(
  credentials: Credentials,
  instruction: string,
  parameters: readonly SignedParameters[],
  nowMs: number,
): string {
  const { apiKey, signature, timestamp } = credentials;
  if (apiKey === undefined || signature === undefined || timestamp === undefined) {
    throw new RequestRefusedError('UNAUTHORIZED', 'Missing X-API-Key, X-Signature or X-Timestamp', 401);
  }
  const timestampMs = wholeNumber(timestamp, 'X-Timestamp');
  const windowMs =
    credentials.window === undefined ? DEFAULT_WINDOW_MS : wholeNumber(credentials.window, 'X-Window');
  if (windowMs < 1 || windowMs > MAX_WINDOW_MS) {
    throw new RequestRefusedError(
      'INVALID_CLIENT_REQUEST',
      `X-Window must be 1 to ${MAX_WINDOW_MS}, not ${windowMs}`,
    );
  }
  if (nowMs > timestampMs + windowMs)
    throw new RequestRefusedError('INVALID_CLIENT_REQUEST', 'Request has expired');
  if (timestampMs > nowMs + windowMs) {
    throw new RequestRefusedError('INVALID_CLIENT_REQUEST', 'Timestamp of the request is in the future');
  }
  const instructions =
    parameters.length === 0
      ? [instructionString(instruction, {})]
      : parameters.map((set) => instructionString(instruction, set));
  if (!verifySignature(signingText(instructions, timestampMs, windowMs), signature, apiKey)) {
    throw new RequestRefusedError('INVALID_CLIENT_REQUEST', 'Invalid signature');
  }
  return apiKey;
}

/** @throws RequestRefusedError UNAUTHORIZED for a key that its owner has revoked */
export function mustNotBeRevoked(apiKey: string, revokedKeys: ReadonlySet<string>): void {
  if (revokedKeys.has(apiKey)) throw new RequestRefusedError('UNAUTHORIZED', 'Invalid API key', 401);
}

/** Tells whether a text can be an API key: the base64 of 32 bytes. */
export function looksLikeApiKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
}

function wholeNumber(text: string, header: string): number {
  if (WHOLE_NUMBER.test(text)) return Number(text);
  throw new RequestRefusedError('INVALID_CLIENT_REQUEST', `${header} must be whole milliseconds`);
}
