import type { Secret } from '../../config/index.js';
import { ExchangeRefusedError } from '../../engine/ports/index.js';
import { KeyPairError, loadKeyPair } from '../../exchange/backpack/index.js';
import { EXIT, StartError } from '../exitCodes.js';

/*
 * Why the exchange does not take what Rung signs. One code of its means several things, and only a wrong key is final:
 * a supervisor does not start again what ended for that.
 */

/** Finds what is wrong with the form of a key pair; null: nothing. */
export function keyProblem(apiKey: string, secret: Secret): string | null {
  try {
    loadKeyPair(secret.reveal(), apiKey);
    return null;
  } catch (error) {
    if (error instanceof KeyPairError) return error.message;
    throw error;
  }
}

/**
 * Finds what to tell the owner when the exchange refused the key; null when the error is another one. It proves
 * something when the exchange's time has just been measured.
 */
export function credentialRefusal(error: unknown): StartError | null {
  if (!(error instanceof ExchangeRefusedError) || error.kind !== 'key') return null;
  return new StartError(
    `The exchange refuses this API key (${error.code}: ${error.message}). Check BACKPACK_API_KEY and ` +
      'BACKPACK_API_SECRET, and that the key is still enabled.',
    EXIT.wrongCredentials,
  );
}

/**
 * Finds what to tell the owner when the exchange refused a request for its time; null when the error is another one.
 *
 * @param clockSkewMs the exchange's time less this machine's, as measured
 */
export function timeRefusal(error: unknown, clockSkewMs: number): string | null {
  if (!(error instanceof ExchangeRefusedError) || error.kind !== 'expired') return null;
  const seconds = Math.round(Math.abs(clockSkewMs) / 1_000);
  const clock =
    seconds > 2
      ? `the clock of this machine is ${seconds} s away from the exchange's: set it`
      : 'the clock of this machine is right, so requests take too long on their way: look at the connection';
  return `The exchange refuses requests for their time (${error.code}: ${error.message}). It is not the key; ${clock}.`;
}
