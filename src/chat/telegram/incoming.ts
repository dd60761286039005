import PQueue from 'p-queue';
import { type Context, Telegraf } from 'telegraf';
import { callbackQuery, message } from 'telegraf/filters';
import type { Update, UserFromGetMe } from 'telegraf/types';
import type { Logger } from '../../engine/logger.js';
import type { Clock } from '../../engine/ports.js';
import type { Person } from '../command.js';
import type { Dispatcher } from '../dispatcher.js';
import { type Reply, reply, text } from '../reply.js';
import type { BotApi } from './botApi.js';
import { type PressedButton, readAction } from './keyboard.js';
import type { Outgoing } from './outgoing.js';

export interface IncomingOptions {
  readonly token: string;
  readonly botInfo: UserFromGetMe;
  readonly allowedUsers: ReadonlySet<number>;
  readonly dispatcher: Dispatcher;
  readonly api: BotApi;
  readonly outgoing: Outgoing;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

/** Two queues, so that a command never waits for the answer to an earlier one to get through to Telegram. */
interface Conversation {
  readonly commands: PQueue;
  readonly answers: PQueue;
}

/** More unanswered messages than this from one person are turned away. */
const LONGEST_QUEUE = 20;
const REMEMBERED_UPDATES = 1_000;
const STRANGERS_LOG_INTERVAL_MS = 60_000;

/**
 * Decides who is heard and lets each chat's messages be answered one after another. Only allowed users in their
 * private chat with the bot are heard; to everybody else Rung is silent.
 */
export class Incoming {
  readonly #options: IncomingOptions;
  readonly #bot: Telegraf;
  readonly #conversations = new Map<number, Conversation>();
  readonly #seen = new Set<number>();
  #strangers = 0;
  #strangersLoggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: IncomingOptions) {
    this.#options = options;
    // The handlers only put work into a queue, so telegraf's limit on their time is never near.
    const bot = new Telegraf(options.token);
    bot.botInfo = options.botInfo;
    // telegraf's own handler prints the update and sets the exit code of the process.
    bot.catch((error) => {
      throw error;
    });
    bot.use((context, next) => (this.#isHeard(context) ? next() : undefined));
    bot.on(message('text'), ({ message, from }) => {
      this.#enqueue(from.id, (person) => options.dispatcher.handle({ text: message.text, person }));
    });
    bot.on(callbackQuery('data'), ({ callbackQuery: pressed, from }) => {
      this.#enqueue(from.id, async (person) => {
        const tidiedUp = this.#tidyUp(pressed.id, from.id, pressed.message?.message_id);
        const answer = await this.#pressed(readAction(pressed.data), person);
        await tidiedUp;
        return answer;
      });
    });
    this.#bot = bot;
  }

  /** Takes one update; returns at once. An update that was taken before has no effect. */
  take(update: Update): void {
    if (this.#seen.has(update.update_id)) return;
    this.#seen.add(update.update_id);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= REMEMBERED_UPDATES) break;
      this.#seen.delete(oldest);
    }
    this.#bot.handleUpdate(update).catch((error: unknown) => {
      this.#options.logger.error(
        { err: error, update: update.update_id },
        'a Telegram update was not understood',
      );
    });
  }

  /** Resolves when everything taken so far is answered. */
  async settled(): Promise<void> {
    for (const { commands, answers } of this.#conversations.values()) {
      await commands.onIdle();
      await answers.onIdle();
    }
  }

  #isHeard({ from, chat }: Context): boolean {
    const { allowedUsers, clock, logger } = this.#options;
    if (from !== undefined && allowedUsers.has(from.id) && chat?.type === 'private' && chat.id === from.id) {
      return true;
    }
    this.#strangers += 1;
    const nowMs = clock.now();
    if (nowMs - this.#strangersLoggedAtMs >= STRANGERS_LOG_INTERVAL_MS) {
      logger.warn(
        { user: from?.id, chatType: chat?.type, messages: this.#strangers },
        'a Telegram message was ignored: not from an allowed user in a private chat',
      );
      this.#strangersLoggedAtMs = nowMs;
      this.#strangers = 0;
    }
    return false;
  }

  async #pressed(button: PressedButton | null, person: Person): Promise<Reply | null> {
    const { dispatcher } = this.#options;
    if (button === null) return null;
    return button.kind === 'command'
      ? dispatcher.handle({ text: button.text, person })
      : dispatcher.answer({ ...button, person });
  }

  #enqueue(userId: number, work: (person: Person) => Promise<Reply | null>): void {
    const { outgoing, logger } = this.#options;
    const { commands, answers } = this.#conversationWith(userId);
    const waiting = commands.size + answers.size;
    // The first message too many is told so, in its turn; those behind it are dropped.
    if (waiting > LONGEST_QUEUE) return;
    const answering =
      waiting === LONGEST_QUEUE
        ? commands.add(async () => reply(text('error.tooBusy')))
        : commands.add(() => work({ id: `telegram:${userId}`, chat: `telegram:${userId}`, role: 'owner' }));
    answering
      .then((answer) => (answer === null ? undefined : answers.add(() => outgoing.answer(userId, answer))))
      .catch((error: unknown) =>
        logger.error({ err: error, user: userId }, 'a Telegram message was not answered'),
      );
  }

  #conversationWith(userId: number): Conversation {
    const known = this.#conversations.get(userId);
    if (known !== undefined) return known;
    const started = { commands: new PQueue({ concurrency: 1 }), answers: new PQueue({ concurrency: 1 }) };
    this.#conversations.set(userId, started);
    return started;
  }

  /** Stops the button's waiting sign and takes the buttons away: each works once. Failing at this changes nothing. */
  async #tidyUp(queryId: string, chatId: number, messageId: number | undefined): Promise<void> {
    const { api, logger } = this.#options;
    const requests = [
      api.call('answerCallbackQuery', { callback_query_id: queryId }),
      ...(messageId === undefined
        ? []
        : [
            api.call('editMessageReplyMarkup', {
              chat_id: chatId,
              message_id: messageId,
              reply_markup: { inline_keyboard: [] },
            }),
          ]),
    ];
    for (const result of await Promise.allSettled(requests)) {
      if (result.status === 'rejected') logger.warn({ err: result.reason }, 'a button could not be put away');
    }
  }
}
