import type { Chance } from '../domain/support/chance.js';
import type { TelegramServer } from '../support/telegram/index.js';
import { oneOf, Pace, type Pauses } from './pace.js';

export const OWNER = 4242;

/** What the owner asks; the rest of the commands asks back. */
const COMMANDS = [
  '/status',
  '/orders',
  '/balance',
  '/ledger',
  '/reconcile',
  '/reconcile history',
  '/config',
  '/help',
  '/version',
  '/export',
  // Goes on after a stop loss.
  '/resume',
  '/resume',
  '/resume',
] as const;

/** The owner on the phone: a command now and then, and a pause that ends soon. */
export class OwnersChat {
  /** Commands sent. */
  said = 0;
  readonly #chance: Chance;
  readonly #telegram: TelegramServer;
  readonly #pace: Pace;

  constructor(chance: Chance, telegram: TelegramServer, pauses: Pauses) {
    this.#chance = chance;
    this.#telegram = telegram;
    this.#pace = new Pace(chance, pauses, () => this.#ask());
  }

  begin(): void {
    this.#pace.begin();
  }

  /** Ends with a strategy that trades and books that were compared. */
  async end(): Promise<void> {
    await this.#pace.end();
    this.say('/resume');
    this.say('/reconcile');
  }

  say(command: string): void {
    this.said += 1;
    this.#telegram.say(OWNER, command);
  }

  async #ask(): Promise<void> {
    if (this.#chance.happens(12)) {
      this.say('/pause');
      await this.#pace.wait(300 + this.#chance.whole(2_500));
      this.say('/resume');
    } else this.say(oneOf(this.#chance, COMMANDS));
  }
}
