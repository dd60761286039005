import { type RateLimit, telegramName } from '../access/index.js';
import type { Dispatcher } from '../dispatch/index.js';
import type { Person } from '../kit/index.js';
import type { Preferences } from '../message/index.js';
import { type Phrase, phrase, type Reply, reply, text } from '../message/index.js';
import { type AuthorisedSender, type Errands, personOf } from './errands.js';
import { type PressedButton, readAction } from './keyboard.js';
import { PressedButtons, type PressedButtonsOptions } from './pressedButtons.js';
import type { ReadUpdate } from './updates.js';

export interface PressesOptions extends PressedButtonsOptions {
  readonly dispatcher: Pick<Dispatcher, keyof Dispatcher>;
  readonly preferences: Pick<Preferences, 'translatorOf'>;
}

type Press = Extract<ReadUpdate, { readonly kind: 'press' }>;
type CommandButton = Extract<PressedButton, { readonly kind: 'command' }>;

/** Buttons that people press who are heard. */
export class Presses {
  readonly #options: PressesOptions;
  readonly #errands: Errands;
  readonly #rate: RateLimit;
  readonly #buttons: PressedButtons;

  constructor(options: PressesOptions, errands: Errands, rate: RateLimit) {
    this.#options = options;
    this.#errands = errands;
    this.#rate = rate;
    this.#buttons = new PressedButtons(options);
  }

  /** @returns what Telegram's being told has to wait for; undefined: nothing */
  hear(update: Press, voice: AuthorisedSender): Promise<void> | undefined {
    const { dispatcher } = this.#options;
    const { queryId, data } = update;
    const person = personOf(voice);
    const button = readAction(data);
    if (button !== null && this.#isUrgent(button, person)) {
      const after = this.#putAway(button, update, voice);
      return this.#errands.atOnce(update, voice, (who) => this.#pressed(button, who), { after });
    }
    const allowance = this.#rate.take(telegramName(voice.userId));
    if (allowance === 'stillTooMany') return undefined;
    if (allowance === 'tooMany') {
      const written = button?.kind === 'command' ? button.text : '';
      dispatcher.notCarriedOut({ text: written, person }, 'too many commands');
      void this.#buttons.acknowledge(queryId, this.#words(voice, phrase('access.slowDown')));
    } else if (button === null) void this.#buttons.acknowledge(queryId, null);
    else if (button.kind === 'answer' && dispatcher.isSomebodyElses(button.token, person)) {
      void this.#buttons.acknowledge(queryId, this.#words(voice, phrase('access.notYours')));
    } else if (this.#errands.take(update, voice)) {
      if (button.kind === 'command') this.#command(button, update, voice);
      else {
        // It was answered before, or too late: the dispatcher says which.
        const after = this.#putAway(button, update, voice);
        this.#errands.inTurn(voice, (who) => this.#pressed(button, who), { after });
      }
    }
    return undefined;
  }

  /**
   * A press has no date. That it is no old one is shown by Telegram's taking the answer to it, which it does for some
   * seconds only: so much later nothing is begun.
   */
  #command(
    { text: written, press }: CommandButton,
    { queryId, place }: Press,
    voice: AuthorisedSender,
  ): void {
    const { dispatcher } = this.#options;
    const messageId = place?.messageId ?? null;
    const fresh = this.#buttons.acknowledge(queryId, null);
    const work = async (person: Person) => {
      if (!(await fresh)) {
        dispatcher.notCarriedOut({ text: written, person }, 'too old');
        return reply(text('access.pressedLongAgo'));
      }
      if (press === 'once') await this.#buttons.takeAway({ chatId: voice.chatId, messageId });
      return dispatcher.handle({ text: written, person });
    };
    this.#errands.inTurn(voice, work, { said: written, renewed: press === 'renews' ? messageId : null });
  }

  /** True when it ends a risk, or answers a question that waits for this person. */
  #isUrgent(button: PressedButton, person: Person): boolean {
    const { dispatcher } = this.#options;
    return button.kind === 'answer'
      ? dispatcher.isAsked(button.token, person)
      : dispatcher.urgencyOf({ text: button.text, person }) === 'endsRisk';
  }

  async #pressed(button: PressedButton, person: Person): Promise<Reply> {
    const { dispatcher } = this.#options;
    return button.kind === 'command'
      ? dispatcher.handle({ text: button.text, person })
      : dispatcher.answer({ token: button.token, yes: button.yes, person });
  }

  #putAway(button: PressedButton, { queryId, place }: Press, { chatId }: AuthorisedSender): Promise<void> {
    const isUsedUp = button.kind === 'answer' || button.press === 'once';
    return this.#buttons.putAway(queryId, isUsedUp ? { chatId, messageId: place?.messageId ?? null } : null);
  }

  #words({ chatId }: AuthorisedSender, said: Phrase): string {
    return this.#options.preferences.translatorOf(telegramName(chatId)).say(said);
  }
}
