import { setMaxListeners } from 'node:events';
import { pause } from '../../async/pauses.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import { type People, telegramName } from '../access/index.js';
import type { Dispatcher } from '../dispatch/index.js';
import type { Person } from '../kit/index.js';
import type { ChatMemory, Role } from '../memory/index.js';
import type { Preferences } from '../message/index.js';
import { type Reply, reply, text } from '../message/index.js';
import { Conversation, type Said } from './conversation.js';
import type { Outgoing } from './outgoing.js';
import type { Sender } from './updates.js';

export interface ErrandsOptions {
  readonly people: Pick<People, 'roleOf'>;
  readonly memory: Pick<ChatMemory, 'takeUpdate' | 'wasTaken'>;
  readonly preferences: Pick<Preferences, 'suggestLanguage'>;
  readonly dispatcher: Pick<Dispatcher, 'notCarriedOut'>;
  readonly outgoing: Pick<Outgoing, 'answer' | 'renew'>;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly logger: Pick<Logger, 'error'>;
  /** Tells that somebody who may talk was heard in this chat: it can be written to. */
  readonly onHeard?: (chatId: number) => void;
}

/** Sender of something that is heard, and where they are. */
export interface AuthorisedSender {
  readonly userId: number;
  readonly chatId: number;
  readonly role: Role;
}

/** Work that is done for somebody, with what they may do by then. */
export type Work = (person: Person) => Promise<Reply>;

/** Manner of the answer. */
export interface Manner {
  /** The message whose place the answer takes; null: it is a new one. */
  readonly renewed?: number | null;
  /** Task that has to be over before it is said. */
  readonly after?: Promise<unknown>;
}

/** The update by which something was asked for. */
interface Asking {
  readonly updateId: number;
  readonly sender: Sender | null;
}

/** Telegram is told that an update has arrived when it is carried out, or after this: the next ones wait for it. */
const LONGEST_HOLD_MS = 1_000;

/**
 * Errands of people, each on its way from the update to the answer.
 *
 * An update is noted on the disk before it has an effect, and never carried out again: not when Telegram delivers it twice,
 * and not when the process ends before Telegram was told that it has arrived. If the process ends between the two, it has no
 * effect at all; the person gets no answer and asks again. What is done at once is carried out first and noted after, so
 * that it is never lost: a stop does no more when it is done twice, and a question is answered once.
 */
export class Errands {
  readonly #options: ErrandsOptions;
  readonly #stopped = new AbortController();
  readonly #conversations = new Map<string, Conversation>();

  constructor(options: ErrandsOptions) {
    this.#options = options;
    // Whatever is held up for a moment listens to it: many at once are no leak.
    setMaxListeners(0, this.#stopped.signal);
  }

  /** Resolves when everything taken so far is answered. */
  async settled(): Promise<void> {
    for (const conversation of this.#conversations.values()) await conversation.settled();
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** A command of this person waits here for an earlier one to end. */
  hasWaiting(voice: AuthorisedSender): boolean {
    return this.#conversationOf(voice).hasWaiting;
  }

  /** Notes the update for good; false when it was acted on before, or cannot be noted. */
  take(asking: Asking, voice: AuthorisedSender): boolean {
    const { memory, logger } = this.#options;
    const { updateId } = asking;
    try {
      if (!memory.takeUpdate(updateId)) return false;
      this.#isHeard(asking, voice);
      return true;
    } catch (error) {
      logger.error(
        { err: error, update: updateId },
        'a Telegram update could not be noted, so it was not acted on',
      );
      this.say(voice, reply(text('access.notNoted')));
      return false;
    }
  }

  /**
   * Carries out at once what was not noted, and notes it then. Never rejects.
   *
   * @returns resolves when Telegram may be told that the update has arrived
   */
  async atOnce(asking: Asking, voice: AuthorisedSender, work: Work, manner: Manner = {}): Promise<void> {
    const { memory, clock } = this.#options;
    const { updateId } = asking;
    // What cannot be read was not taken: a stop too many is better than one too few.
    if (this.#noting(updateId, () => memory.wasTaken(updateId)) === true) return;
    const done = this.#conversationOf(voice)
      .atOnce(() => this.#answered(voice, work, manner))
      .then(() => this.#noting(updateId, () => memory.takeUpdate(updateId)));
    this.#noting(updateId, () => this.#isHeard(asking, voice));
    await Promise.race([done, pause(clock, LONGEST_HOLD_MS, this.#stopped.signal)]);
  }

  /** @param how.said the command, for the audit when it cannot wait any more */
  inTurn(voice: AuthorisedSender, work: Work, how: Manner & { readonly said?: string } = {}): void {
    const { dispatcher } = this.#options;
    const conversation = this.#conversationOf(voice);
    const { room } = conversation;
    if (room <= 0) {
      dispatcher.notCarriedOut({ text: how.said ?? '', person: personOf(voice) }, 'too many commands');
    }
    // The first message too many is told so, in its turn; those behind it are dropped.
    if (room < 0) return;
    const taken: Work = room === 0 ? async () => reply(text('error.tooBusy')) : work;
    conversation.inTurn(() => this.#answered(voice, taken, how));
  }

  say(voice: AuthorisedSender, answer: Reply): void {
    this.inTurn(voice, async () => answer);
  }

  /** Done with what the person may do when it is their turn, not when they asked. */
  async #answered(voice: AuthorisedSender, work: Work, { renewed = null, after }: Manner): Promise<Said> {
    const { outgoing, people } = this.#options;
    const { userId, chatId } = voice;
    const role = people.roleOf(userId);
    const answer = role === null ? null : await work(personOf({ ...voice, role }));
    // Whoever was taken off meanwhile is told nothing more.
    if (answer === null || people.roleOf(userId) === null) return null;
    return {
      async send() {
        await after;
        return renewed === null ? outgoing.answer(chatId, answer) : outgoing.renew(chatId, renewed, answer);
      },
    };
  }

  #isHeard({ sender }: Asking, { userId, chatId }: AuthorisedSender): void {
    const { preferences, onHeard } = this.#options;
    if (chatId === userId) preferences.suggestLanguage(telegramName(chatId), sender?.languageCode);
    onHeard?.(chatId);
  }

  /** Undefined when the database fails: what was asked for is done all the same. */
  #noting<Result>(updateId: number, access: () => Result): Result | undefined {
    try {
      return access();
    } catch (error) {
      this.#options.logger.error(
        { err: error, update: updateId },
        'a Telegram update was acted on, and could not be noted',
      );
      return undefined;
    }
  }

  #conversationOf({ userId, chatId }: AuthorisedSender): Conversation {
    const { outgoing, logger } = this.#options;
    const key = `${chatId} ${userId}`;
    const known = this.#conversations.get(key);
    if (known !== undefined) return known;
    const started = new Conversation({
      tellLeftOut: (count) =>
        outgoing.answer(chatId, reply(text('access.answersLeftOut', { count: String(count) }))),
      onFailure: (error) => logger.error({ err: error, user: userId }, 'a Telegram message was not answered'),
    });
    this.#conversations.set(key, started);
    return started;
  }
}

export function personOf({ userId, chatId, role }: AuthorisedSender): Person {
  return { id: telegramName(userId), chat: telegramName(chatId), role };
}
