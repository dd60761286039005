import { CommandRefusedError } from '../../engine/api/index.js';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  UnknownOutcomeError,
} from '../../engine/ports/index.js';
import { type Phrase, phrase } from '../message/index.js';
import { ChatRefusal } from '../phrases/index.js';

export interface Failure {
  /** Message to the person, with what they can do. */
  readonly message: Phrase;
  /** For the audit. */
  readonly result: string;
  /** False: a defect, to be logged whole. */
  readonly expected: boolean;
  /** True: it may be done all the same, or in part. */
  readonly mayBeDone: boolean;
}

/** Tells what an error that ended a command means to the person who sent it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandRefusedError) {
    return expected(phrase(`refused.${error.reason}`), `refused: ${error.reason}`);
  }
  if (error instanceof ChatRefusal) {
    return expected(error.said, `refused: ${error.reason}`);
  }
  if (error instanceof ExchangeUnavailableError) {
    return expected(phrase('error.exchangeUnavailable'), 'failed: exchange unavailable');
  }
  if (error instanceof ExchangeRefusedError) {
    return expected(
      phrase('error.exchangeRefused', { code: error.code, message: error.message }),
      `failed: exchange refused (${error.code})`,
    );
  }
  if (error instanceof UnknownOutcomeError) {
    return { ...expected(phrase('error.unknownOutcome'), 'failed: outcome unknown'), mayBeDone: true };
  }
  return {
    message: phrase('error.unexpected'),
    result: 'failed: unexpected error',
    ...{ expected: false, mayBeDone: true },
  };
}

function expected(message: Phrase, result: string): Failure {
  return { message, result, expected: true, mayBeDone: false };
}
