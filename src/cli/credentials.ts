import { ExchangeRefusedError } from '../engine/ports.js';
import { EXIT, StartError } from './exitCodes.js';

/** A key that is not the account's is refused under one of these. */
const CREDENTIAL_CODES = new Set([
  'UNAUTHORIZED',
  'FORBIDDEN',
  'INVALID_SIGNATURE',
  'INVALID_CLIENT_REQUEST',
]);

/** What to tell the owner when the exchange refused the key; null when the error is another one. */
export function credentialRefusal(error: unknown): StartError | null {
  if (!(error instanceof ExchangeRefusedError) || !CREDENTIAL_CODES.has(error.code)) return null;
  return new StartError(
    `The exchange refuses this API key (${error.code}: ${error.message}). Check BACKPACK_API_KEY and ` +
      'BACKPACK_API_SECRET, and that the key is still enabled.',
    EXIT.wrongCredentials,
  );
}
