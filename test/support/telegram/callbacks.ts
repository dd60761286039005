import { z } from 'zod';
import { badRequest } from './answer.js';
import { type BotRequest, parametersOf, text, truth } from './request.js';

const answer = z.looseObject({
  callback_query_id: text,
  text: text.default(''),
  show_alert: truth.default(false),
});

export interface CallbackAnswer {
  readonly id: string;
  /** What pops up; empty: nothing, the waiting sign just goes away. */
  readonly text: string;
  readonly isAlert: boolean;
}

const LONGEST_TEXT = 200;

/** Buttons that were pressed, and what the bot answered. */
export class Callbacks {
  readonly answers: CallbackAnswer[] = [];
  readonly #open = new Set<string>();

  opened(id: string): void {
    this.#open.add(id);
  }

  /** Time has passed: an answer to what was pressed before is refused. */
  expire(): void {
    this.#open.clear();
  }

  answer(request: BotRequest): true {
    const asked = parametersOf(answer, request);
    if (asked.text.length > LONGEST_TEXT) throw badRequest('MESSAGE_TOO_LONG');
    if (!this.#open.has(asked.callback_query_id)) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    this.answers.push({ id: asked.callback_query_id, text: asked.text, isAlert: asked.show_alert });
    return true;
  }
}
