import type { Update, UserFromGetMe } from 'telegraf/types';
import {
  CLAIM,
  type MemberChange,
  type OwnerClaim,
  type People,
  RateLimit,
  Strangers,
  type StrangersOptions,
  type StrangersSeen,
  telegramName,
} from '../access/index.js';
import type { ChatMessage } from '../dispatch/index.js';
import { recently, reply, text } from '../message/index.js';
import { claimRefused, letIn, welcomeOwner } from '../replies/index.js';
import { type AuthorisedSender, Errands, type ErrandsOptions, personOf, type Work } from './errands.js';
import { GroupLog, remember } from './groupLog.js';
import { hearingOf } from './hearing.js';
import { Presses, type PressesOptions } from './presses.js';
import type { TelegramTime } from './telegramTime.js';
import { type ReadUpdate, readUpdate } from './updates.js';

export type IncomingOptions = ErrandsOptions &
  PressesOptions &
  Omit<StrangersOptions, 'onSeen'> & {
    readonly botInfo: Pick<UserFromGetMe, 'username'>;
    readonly people: People;
    /** Claim by which a bot without an owner gets one. */
    readonly claim: Pick<OwnerClaim, 'open' | 'take'>;
    readonly time: Pick<TelegramTime, 'ageMs'>;
    /** Tells that somebody tried who may not talk; at most once an hour. */
    readonly onStrangers: (seen: StrangersSeen) => void;
  };

type Message = Extract<ReadUpdate, { readonly kind: 'message' }>;
const REMEMBERED_UPDATES = 1_000;
/** Words that took longer to arrive may not be meant any more. */
const OLD_MS = 120_000;

/**
 * Decides who is heard, and whether what they say is carried out at once, in its turn, or not at all. To everybody who may
 * not talk Rung is silent.
 */
export class Incoming {
  readonly #options: IncomingOptions;
  readonly #errands: Errands;
  readonly #presses: Presses;
  readonly #strangers: Strangers;
  readonly #rate: RateLimit;
  readonly #stopListening: () => void;
  readonly #seen = new Set<number>();
  readonly #groups: GroupLog;

  constructor(options: IncomingOptions) {
    const { people, claim, clock, onStrangers } = options;
    this.#options = options;
    this.#groups = new GroupLog(options);
    this.#rate = new RateLimit(clock);
    this.#errands = new Errands(options);
    this.#presses = new Presses(options, this.#errands, this.#rate);
    this.#strangers = new Strangers({ ...options, onSeen: onStrangers });
    this.#stopListening = people.onChange((change) => this.#greet(change));
    claim.open(options.botInfo.username);
  }

  /**
   * Takes one update; never rejects. An update that was taken before has no effect.
   *
   * @returns resolves when Telegram may be told that it has arrived: at once, but for what must not be lost
   */
  async take(raw: Update): Promise<void> {
    const { logger } = this.#options;
    if (this.#seen.has(raw.update_id)) return;
    remember(this.#seen, raw.update_id, REMEMBERED_UPDATES);
    try {
      await this.#take(readUpdate(raw));
    } catch (error) {
      logger.error({ err: error, update: raw.update_id }, 'a Telegram update was not understood');
    }
  }

  /** Resolves when everything taken so far is answered. */
  async settled(): Promise<void> {
    await this.#errands.settled();
  }

  /** Tells nobody anything of its own accord any more. */
  stop(): void {
    this.#stopListening();
    this.#errands.stop();
    this.#strangers.stop();
  }

  /** @returns what Telegram's being told has to wait for; undefined: nothing */
  #take(update: ReadUpdate): Promise<void> | undefined {
    const { people, botInfo } = this.#options;
    if (update.kind === 'other') return undefined;
    if (update.kind === 'moved') {
      if (people.moveGroup(update.fromId, update.toId)) this.#groups.moved(update);
      return undefined;
    }
    if (update.kind === 'message' && this.#isClaim(update)) return undefined;
    const hearing = hearingOf(update, people, botInfo.username);
    switch (hearing.kind) {
      case 'passed':
        return undefined;
      case 'stranger':
        this.#strangers.see({
          userId: update.sender?.userId,
          name: update.sender?.name ?? '',
          chatType: update.place?.chatType ?? 'none',
        });
        return undefined;
      case 'otherGroup':
        this.#groups.notAllowed(hearing.chatId);
        return undefined;
      case 'heard':
        return update.kind === 'message'
          ? this.#hearMessage(update, hearing)
          : this.#presses.hear(update, hearing);
    }
  }

  /**
   * Takes the claim code from who named it: they are the owner, and are told so. As long as nobody is, a wrong one is
   * told to who typed it.
   */
  #isClaim({ sender, place, text: written, isQuoted, updateId }: Message): boolean {
    const { claim, dispatcher, memory } = this.#options;
    const word = /^\/start(?:@\w+)?\s+(\S[^\n]*)$/u.exec(written ?? '')?.[1];
    if (word === undefined || sender === null || !sender.isPerson || isQuoted) return false;
    const { userId, languageCode } = sender;
    if (place.chatType !== 'private' || place.chatId !== userId) return false;
    const verdict = claim.take(userId, word);
    if (verdict.kind === 'none') return false;
    // A claim that was taken is on the disk: should the process end here, /start is sent again, by the owner.
    memory.takeUpdate(updateId);
    const chat = telegramName(userId);
    this.#options.preferences.suggestLanguage(chat, languageCode);
    if (verdict.kind !== 'taken') {
      void this.#options.outgoing.answer(userId, claimRefused(verdict));
      return true;
    }
    this.#errands.inTurn({ userId, chatId: userId, role: 'owner' }, async (person) =>
      welcomeOwner(await dispatcher.handle({ text: '/start', person })),
    );
    return true;
  }

  #hearMessage(update: Message, voice: AuthorisedSender): Promise<void> | undefined {
    const { dispatcher, time, clock, people } = this.#options;
    const { text: written, isQuoted, sentAtMs } = update;
    if (written === null) return undefined;
    people.noteName(voice.userId, update.sender?.name ?? '');
    const said = { text: written, person: personOf(voice) };
    const isOld = time.ageMs(sentAtMs) > OLD_MS;
    const when = { time: recently(sentAtMs, clock.now()) };
    const carryOut: Work = (person) => dispatcher.handle({ text: written, person });
    const urgency = isQuoted ? 'none' : dispatcher.urgencyOf(said);
    if (urgency === 'endsRisk') {
      return this.#errands.atOnce(update, voice, async (person) => {
        const answer = await carryOut(person);
        return isOld ? { ...answer, blocks: [text('access.lateWords', when), ...answer.blocks] } : answer;
      });
    }
    // Behind a command that waits, a typed yes may be meant for the question which that one will ask.
    const answersNow = urgency === 'answer' && !isOld && !this.#errands.hasWaiting(voice);
    if (answersNow) return this.#errands.atOnce(update, voice, carryOut);
    if (!this.#isWithinRate(said, voice) || !this.#errands.take(update, voice)) return undefined;
    if (isQuoted) {
      // In a group the words were meant for the others.
      if (voice.chatId === voice.userId) this.#errands.say(voice, reply(text('access.quoted')));
    } else if (isOld) {
      dispatcher.notCarriedOut(said, 'too old');
      this.#errands.say(voice, reply(text('access.tooOld', when)));
    } else this.#errands.inTurn(voice, carryOut, { said: written });
    return undefined;
  }

  /** False for one message too many, the first of which is told so. */
  #isWithinRate(said: ChatMessage, voice: AuthorisedSender): boolean {
    const allowance = this.#rate.take(telegramName(voice.userId));
    if (allowance === 'tooMany') {
      this.#options.dispatcher.notCarriedOut(said, 'too many commands');
      this.#errands.say(voice, reply(text('access.slowDown')));
    }
    return allowance === 'ok';
  }

  /** Tells people that they were let in, if they have ever written to the bot: Telegram lets it write to no others. */
  #greet(change: MemberChange): void {
    const { outgoing } = this.#options;
    if (change.kind !== 'added' || change.member.addedBy === CLAIM) return;
    const { userId, role } = change.member;
    void outgoing.answer(userId, letIn(role));
  }
}
