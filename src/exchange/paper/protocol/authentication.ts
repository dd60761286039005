import { instructionString, signingText, verifySignature } from '../../backpack/index.js';
import type { ExchangeCore } from '../exchangeCore.js';
import { invalidRequest, RequestRefusedError } from '../refusal.js';
import type { SignedParameters } from './signedParameters.js';

/** Proof that a request or a subscription carries of who sent it. */
interface Credentials {
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
function authenticate(
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
    throw invalidRequest(`X-Window must be 1 to ${MAX_WINDOW_MS}, not ${windowMs}`);
  }
  if (nowMs > timestampMs + windowMs) throw invalidRequest('Request has expired');
  if (timestampMs > nowMs + windowMs) {
    throw invalidRequest('Timestamp of the request is in the future');
  }
  const instructions =
    parameters.length === 0
      ? [instructionString(instruction, {})]
      : parameters.map((set) => instructionString(instruction, set));
  if (!verifySignature(signingText(instructions, timestampMs, windowMs), signature, apiKey)) {
    throw invalidRequest('Invalid signature');
  }
  return apiKey;
}

/**
 * Tells whose signature it is, as `authenticate` does, and opens the account of a key that was never seen.
 *
 * @throws RequestRefusedError as `authenticate`; UNAUTHORIZED for a key that its owner has revoked; FORBIDDEN when there are
 *   too many accounts
 */
export function admit(
  core: ExchangeCore,
  credentials: Credentials,
  instruction: string,
  parameters: readonly SignedParameters[],
): string {
  const apiKey = authenticate(credentials, instruction, parameters, core.nowMs);
  if (core.revokedKeys.has(apiKey)) throw new RequestRefusedError('UNAUTHORIZED', 'Invalid API key', 401);
  core.act((engine) => engine.clearing.account(apiKey));
  return apiKey;
}

/** Tells whether a text can be an API key: the base64 of 32 bytes. */
export function looksLikeApiKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text;
}

function wholeNumber(text: string, header: string): number {
  if (WHOLE_NUMBER.test(text)) return Number(text);
  throw invalidRequest(`${header} must be whole milliseconds`);
}
