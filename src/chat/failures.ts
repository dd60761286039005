import { CommandRefusedError } from '../engine/face.js';
import { ExchangeRefusedError, ExchangeUnavailableError, UnknownOutcomeError } from '../engine/ports.js';
import { type Phrase, phrase } from './phrase.js';
import { ChatRefusal } from './refusal.js';

export interface Failure {
  /** What the person is told, and what they can do. */
  readonly message: Phrase;
  /** For the audit. */
  readonly result: string;
  /** False: a defect, to be logged whole. */
  readonly expected: boolean;
}

/** What an error that ended a command means to the person who sent it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandRefusedError) {
    return { message: phrase(`refused.${error.reason}`), result: `refused: ${error.reason}`, expected: true };
  }
  if (error instanceof ChatRefusal) {
    return { message: error.said, result: `refused: ${error.reason}`, expected: true };
  }
  if (error instanceof ExchangeUnavailableError) {
    return {
      message: phrase('error.exchangeUnavailable'),
      result: 'failed: exchange unavailable',
      expected: true,
    };
  }
  if (error instanceof ExchangeRefusedError) {
    return {
      message: phrase('error.exchangeRefused', { code: error.code, message: error.message }),
      result: `failed: exchange refused (${error.code})`,
      expected: true,
    };
  }
  if (error instanceof UnknownOutcomeError) {
    return { message: phrase('error.unknownOutcome'), result: 'failed: outcome unknown', expected: true };
  }
  return { message: phrase('error.unexpected'), result: 'failed: unexpected error', expected: false };
}
