import PQueue from 'p-queue';
import type { Update, UserFromGetMe } from 'telegraf/types';
import type { ChatMemory, Role } from '../../engine/chatMemory.js';
import type { Logger } from '../../engine/logger.js';
import type { Clock } from '../../engine/ports.js';
import {
  CLAIM,
  type MemberChange,
  type OwnerClaim,
  type People,
  RateLimit,
  Strangers,
  type StrangersSeen,
  telegramName,
} from '../access/index.js';
import { letIn, welcomeOwner } from '../accessReply.js';
import type { Person } from '../command.js';
import type { Dispatcher } from '../dispatcher.js';
import { type Phrase, phrase } from '../phrase.js';
import type { Preferences } from '../preferences.js';
import { type Reply, reply, text } from '../reply.js';
import type { BotApi } from './botApi.js';
import { GroupLog, remember } from './groupLog.js';
import { hearingOf } from './hearing.js';
import { type PressedButton, readAction } from './keyboard.js';
import type { Outgoing } from './outgoing.js';
import { PressedButtons } from './pressedButtons.js';
import { type ReadUpdate, readUpdate } from './updates.js';

export interface IncomingOptions {
  readonly botInfo: Pick<UserFromGetMe, 'username'>;
  readonly people: People;
  /** How a bot without an owner gets one. */
  readonly claim: Pick<OwnerClaim, 'open' | 'take'>;
  readonly memory: Pick<ChatMemory, 'takeUpdate' | 'note' | 'setNote'>;
  readonly preferences: Pick<Preferences, 'suggestLanguage' | 'translatorOf'>;
  readonly dispatcher: Dispatcher;
  readonly api: BotApi;
  readonly outgoing: Pick<Outgoing, 'answer' | 'renew'>;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Somebody tried who may not talk; at most once an hour. */
  readonly onStrangers: (seen: StrangersSeen) => void;
  /** Somebody who may talk was heard in this chat: it can be written to. */
  readonly onHeard?: (chatId: number) => void;
}

/** Who said something that is heard, and where. */
interface Voice {
  readonly userId: number;
  readonly chatId: number;
  readonly role: Role;
}

type Message = Extract<ReadUpdate, { readonly kind: 'message' }>;
type Press = Extract<ReadUpdate, { readonly kind: 'press' }>;

/** Several queues, so that a command never waits for the answer to an earlier one to get through to Telegram. */
interface Conversation {
  /** One after another, as they were said. */
  readonly commands: PQueue;
  /** What does not wait for these: answers to questions that were asked, and commands such as /panic. */
  readonly urgent: PQueue;
  readonly answers: PQueue;
}

/** More unanswered messages than this from one person are turned away. */
const LONGEST_QUEUE = 20;
const REMEMBERED_UPDATES = 1_000;
/** Side by side: a sale that takes its time must not hold up the next word either. */
const MOST_URGENT = 4;

/**
 * Decides who is heard and lets each person's messages be answered one after another. To everybody who may not talk
 * Rung is silent.
 *
 * An update that is heard is taken on the disk before it has an effect, and never again: not when Telegram delivers it
 * twice, and not when the process ends before Telegram was told that it has arrived. If the process ends between the
 * two, the update has no effect at all; the person gets no answer and asks again.
 */
export class Incoming {
  readonly #options: IncomingOptions;
  readonly #buttons: PressedButtons;
  readonly #strangers: Strangers;
  readonly #rate: RateLimit;
  readonly #stopListening: () => void;
  readonly #conversations = new Map<string, Conversation>();
  readonly #seen = new Set<number>();
  readonly #groups: GroupLog;

  constructor(options: IncomingOptions) {
    const { people, claim, clock, onStrangers } = options;
    this.#options = options;
    this.#buttons = new PressedButtons(options);
    this.#groups = new GroupLog(options);
    this.#rate = new RateLimit(clock);
    this.#strangers = new Strangers({ ...options, onSeen: onStrangers });
    this.#stopListening = people.onChange((change) => this.#greet(change));
    claim.open();
  }

  /** Takes one update; returns at once and never throws. An update that was taken before has no effect. */
  take(raw: Update): void {
    const { logger } = this.#options;
    if (this.#seen.has(raw.update_id)) return;
    remember(this.#seen, raw.update_id, REMEMBERED_UPDATES);
    try {
      this.#take(readUpdate(raw));
    } catch (error) {
      logger.error({ err: error, update: raw.update_id }, 'a Telegram update was not understood');
    }
  }

  /** Resolves when everything taken so far is answered. */
  async settled(): Promise<void> {
    for (const { commands, urgent, answers } of this.#conversations.values()) {
      await commands.onIdle();
      await urgent.onIdle();
      await answers.onIdle();
    }
  }

  /** Tells nobody anything of its own accord any more. */
  stop(): void {
    this.#stopListening();
    this.#strangers.stop();
  }

  #take(update: ReadUpdate): void {
    const { people, botInfo } = this.#options;
    if (update.kind === 'other') return;
    if (update.kind === 'moved') {
      if (people.isAllowedGroup(update.fromId)) this.#groups.moved(update);
      return;
    }
    if (update.kind === 'message' && this.#isClaim(update)) return;
    const hearing = hearingOf(update, people, botInfo.username);
    switch (hearing.kind) {
      case 'passed':
        return;
      case 'stranger':
        this.#strangers.see({
          userId: update.sender?.userId,
          name: update.sender?.name ?? '',
          chatType: update.place?.chatType ?? 'none',
        });
        return;
      case 'otherGroup':
        this.#groups.notAllowed(hearing.chatId);
        return;
      case 'heard':
        this.#hear(update, hearing);
    }
  }

  /** Somebody named the claim code: they are the owner, and are told so. */
  #isClaim({ sender, place, text: written, isQuoted, updateId }: Message): boolean {
    const { claim, dispatcher, memory } = this.#options;
    const word = /^\/start(?:@\w+)?\s+(\S+)\s*$/u.exec(written ?? '')?.[1];
    if (word === undefined || sender === null || !sender.isPerson || isQuoted) return false;
    const { userId, languageCode } = sender;
    if (place.chatType !== 'private' || place.chatId !== userId || !claim.take(userId, word)) return false;
    // The claim itself is on the disk: should the process end here, /start is sent again, by the owner.
    memory.takeUpdate(updateId);
    const chat = telegramName(userId);
    this.#options.preferences.suggestLanguage(chat, languageCode);
    this.#enqueue({ userId, chatId: userId, role: 'owner' }, async (person) =>
      welcomeOwner(await dispatcher.handle({ text: '/start', person })),
    );
    return true;
  }

  #hear(update: Message | Press, voice: Voice): void {
    if (update.kind === 'message') this.#hearMessage(update, voice);
    else this.#hearPress(update, voice);
  }

  #hearMessage({ text: written, isQuoted, updateId, sender }: Message, voice: Voice): void {
    const { dispatcher } = this.#options;
    if (written === null) return;
    const allowance = this.#rate.take(telegramName(voice.userId));
    if (allowance === 'stillTooMany') return;
    if (allowance === 'tooMany') {
      dispatcher.tooMany({ text: written, person: personOf(voice) });
      this.#say(voice, reply(text('access.slowDown')));
      return;
    }
    if (!this.#isTaken(updateId, voice, sender?.languageCode)) return;
    if (isQuoted) {
      // In a group the words were meant for the others.
      if (voice.chatId === voice.userId) this.#say(voice, reply(text('access.quoted')));
      return;
    }
    const isUrgent = dispatcher.isUrgent(written);
    this.#enqueue(voice, (person) => dispatcher.handle({ text: written, person }), { isUrgent });
  }

  #hearPress({ queryId, data, place, updateId, sender }: Press, voice: Voice): void {
    const { dispatcher } = this.#options;
    const allowance = this.#rate.take(telegramName(voice.userId));
    if (allowance === 'stillTooMany') return;
    const button = readAction(data);
    if (allowance === 'tooMany' && button?.kind === 'command') {
      dispatcher.tooMany({ text: button.text, person: personOf(voice) });
    }
    if (allowance === 'tooMany' || button === null) {
      const said = allowance === 'tooMany' ? this.#words(voice, phrase('access.slowDown')) : null;
      void this.#buttons.acknowledge(queryId, said);
      return;
    }
    if (button.kind === 'answer' && dispatcher.isSomebodyElses(button.token, personOf(voice))) {
      void this.#buttons.acknowledge(queryId, this.#words(voice, phrase('access.notYours')));
      return;
    }
    if (!this.#isTaken(updateId, voice, sender.languageCode)) return;
    const messageId = place?.messageId ?? null;
    const isUsedUp = button.kind === 'answer' || button.press === 'once';
    this.#enqueue(
      voice,
      async (person) => {
        const putAway = this.#buttons.putAway(queryId, isUsedUp ? { chatId: voice.chatId, messageId } : null);
        const answer = await this.#pressed(button, person);
        await putAway;
        return answer;
      },
      {
        isUrgent: button.kind === 'answer' || dispatcher.isUrgent(button.text),
        renewed: button.kind === 'command' && button.press === 'renews' ? messageId : null,
      },
    );
  }

  /** Notes the update for good; false when it was acted on before, or cannot be noted. */
  #isTaken(updateId: number, voice: Voice, languageCode: string | undefined): boolean {
    const { memory, preferences, logger, onHeard } = this.#options;
    const { userId, chatId } = voice;
    try {
      if (!memory.takeUpdate(updateId)) return false;
      if (chatId === userId) preferences.suggestLanguage(telegramName(chatId), languageCode);
    } catch (error) {
      logger.error(
        { err: error, update: updateId },
        'a Telegram update could not be noted, so it was not acted on',
      );
      this.#say(voice, reply(text('access.notNoted')));
      return false;
    }
    onHeard?.(chatId);
    return true;
  }

  async #pressed(button: PressedButton, person: Person): Promise<Reply> {
    const { dispatcher } = this.#options;
    return button.kind === 'command'
      ? dispatcher.handle({ text: button.text, person })
      : dispatcher.answer({ token: button.token, yes: button.yes, person });
  }

  #say(voice: Voice, answer: Reply): void {
    this.#enqueue(voice, async () => answer);
  }

  /** @param how.renewed the message whose place the answer takes; null: it is a new one */
  #enqueue(
    voice: Voice,
    work: (person: Person) => Promise<Reply>,
    {
      isUrgent = false,
      renewed = null,
    }: { readonly isUrgent?: boolean; readonly renewed?: number | null } = {},
  ): void {
    const { outgoing, people, logger } = this.#options;
    const { userId, chatId } = voice;
    const { commands, urgent, answers } = this.#conversationOf(voice);
    const queue = isUrgent ? urgent : commands;
    const waiting = queue.size + answers.size;
    // The first message too many is told so, in its turn; those behind it are dropped.
    if (waiting > LONGEST_QUEUE) return;
    const answering =
      waiting === LONGEST_QUEUE
        ? queue.add(async () => reply(text('error.tooBusy')))
        : queue.add(async () => {
            // What they may do when it is their turn, not when they asked.
            const role = people.roleOf(userId);
            return role === null ? null : work(personOf({ ...voice, role }));
          });
    answering
      .then((answer) => {
        // Whoever was taken off meanwhile is told nothing more.
        if (answer === null || people.roleOf(userId) === null) return undefined;
        return answers.add(() =>
          renewed === null ? outgoing.answer(chatId, answer) : outgoing.renew(chatId, renewed, answer),
        );
      })
      .catch((error: unknown) =>
        logger.error({ err: error, user: userId }, 'a Telegram message was not answered'),
      );
  }

  #conversationOf({ userId, chatId }: Voice): Conversation {
    const key = `${chatId} ${userId}`;
    const known = this.#conversations.get(key);
    if (known !== undefined) return known;
    const started = {
      commands: new PQueue({ concurrency: 1 }),
      urgent: new PQueue({ concurrency: MOST_URGENT }),
      answers: new PQueue({ concurrency: 1 }),
    };
    this.#conversations.set(key, started);
    return started;
  }

  #words({ chatId }: Voice, said: Phrase): string {
    return this.#options.preferences.translatorOf(telegramName(chatId)).say(said);
  }

  /** Whoever was let in is told so, if they have ever written to the bot: others Telegram does not let it write to. */
  #greet(change: MemberChange): void {
    const { outgoing } = this.#options;
    if (change.kind !== 'added' || change.member.addedBy === CLAIM) return;
    const { userId, role } = change.member;
    void outgoing.answer(userId, letIn(role));
  }
}

function personOf({ userId, chatId, role }: Voice): Person {
  return { id: telegramName(userId), chat: telegramName(chatId), role };
}
