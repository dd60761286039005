import type { EngineApi } from '../../engine/api/index.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import { type CodeVerdict, codeIn, type OneTimeCodes } from '../access/index.js';
import type { BoundCommand, ChatServices, Command, Person, Program, Proposal } from '../kit/index.js';
import { failureOf } from '../kit/index.js';
import {
  type Block,
  type Button,
  lines,
  phrase,
  type Reply,
  reply,
  shortened,
  text,
  withButtons,
} from '../message/index.js';
import { auditWriter } from './audit.js';
import { CONFIRMATION_VALID_MS, Confirmations } from './confirmations.js';
import { Guard, type Invocation, type Ready } from './guard.js';
import { chooseStrategy, noCommand, strategyNamed, unknownCommand, wrongArguments } from './misunderstood.js';

export interface DispatcherOptions {
  readonly engine: EngineApi;
  readonly commands: readonly Command[];
  readonly program: Program;
  readonly services: ChatServices;
  /** Asked for by guarded commands, except of the person at the terminal; null: nobody is asked for any. */
  readonly codes: Pick<OneTimeCodes, 'check' | 'lockedForMs'> | null;
  /** See `GuardOptions`. */
  readonly guarded?: readonly string[] | null;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'error'>;
  /** Tells that somebody who is no owner has ordered something, and it was carried out or may have been. */
  readonly onOrder?: (order: GivenOrder) => void;
}

export interface GivenOrder {
  /** As the audit names them. */
  readonly who: string;
  /** As it was written. */
  readonly command: string;
  /** Null when it is about no strategy, or about all. */
  readonly strategyId: string | null;
  readonly outcome: 'done' | 'unknown';
}

/** Message of a person. */
export interface ChatMessage {
  readonly text: string;
  readonly person: Person;
}

/** Answer to a question, by its button. */
interface Answer {
  readonly token: string;
  readonly yes: boolean;
  readonly person: Person;
}

/**
 * - `endsRisk` see `Command.endsRisk`, of somebody who may do it
 * - `answer`   a typed answer to a question about such a command, or the code that was asked for
 * - `none`     has its turn after what was asked for before
 */
export type Urgency = 'endsRisk' | 'answer' | 'none';

/** `too old`: written, or pressed, so long ago that it may not be meant any more. */
export type NotCarriedOut = 'too many commands' | 'too old';

/** Command that waits for the first yes, for the second one, or for a code. */
interface Asked extends Ready {
  readonly stage: 'yes' | 'secondYes' | 'code';
  readonly deed: Deed;
}

/** Work that is done after all the questions. Without a proposal, nothing was shown that could have changed. */
type Deed = Proposal | Extract<BoundCommand, { readonly kind: 'runs' }>;

/** Time to find the phone's other app, and to wait for a code that is not used yet. */
const CODE_VALID_MS = 120_000;
/** Commands are ASCII: a letter that only looks like one of these, or is turned into one, is not meant to be one. */
const COMMAND_NAME = /^[A-Za-z0-9_]{1,32}$/;

/** Text in, reply out. It never throws: what goes wrong becomes a reply, a line in the audit and, if unexpected, a log. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #confirmations: Confirmations<Asked>;
  readonly #record: ReturnType<typeof auditWriter>;
  readonly #guard: Guard;

  constructor(options: DispatcherOptions) {
    const { commands, services, codes, clock, guarded = null } = options;
    this.#options = options;
    this.#confirmations = new Confirmations<Asked>(clock);
    this.#record = auditWriter(options);
    this.#guard = new Guard({ commands, people: services.people, codes, guarded, record: this.#record });
  }

  get commands(): readonly Command[] {
    return this.#options.commands;
  }

  /** One message of a person who may talk; whether they may is decided by the transport. */
  async handle(message: ChatMessage): Promise<Reply> {
    const { person } = message;
    const written = message.text.trim();
    const open = this.#confirmations.latest(person);
    const code = codeIn(written);
    if (open?.subject.stage === 'code' && code !== null) return this.#codeGiven(open.token, code, person);
    // A code that nobody asked for, or comes too late, does not belong into the audit of unknown commands.
    if (this.#options.codes !== null && code !== null) return reply(text('confirm.none'));
    if (!isCommand(written)) return noCommand(written, this.#guard.commandsFor(person), open !== null);
    const words = written.split(/\s+/u).slice(1);
    const name = commandName(written);
    if (name === 'yes' || name === 'no') {
      if (open === null) return reply(text('confirm.none'));
      return this.answer({ token: open.token, yes: name === 'yes', person });
    }
    const command = this.commands.find((candidate) => candidate.name === name);
    const invocation = { written, strategyId: null, person };
    if (command === undefined) {
      this.#record(invocation, 'refused: unknown command');
      return unknownCommand(headOf(written).toLowerCase(), this.#guard.commandsFor(person));
    }
    return (
      this.#guard.refusalOf(command.needs, invocation) ??
      this.#guarded(invocation, () => this.#invoke(command, words, invocation))
    );
  }

  /** The answer to a question, by its button. `/yes` and `/no` answer the latest one. */
  async answer(given: Answer): Promise<Reply> {
    const claim = this.#claimed(given.token, given.person);
    if (claim.kind === 'refused') return claim.answer;
    const { asked } = claim;
    if (!given.yes) {
      this.#record(asked.invocation, 'declined');
      return reply(text('confirm.declined'));
    }
    return this.#guarded(asked.invocation, async () =>
      // A yes is no code: the question stays.
      asked.stage === 'code' ? this.#askForCode(asked) : this.#confirmed(asked),
    );
  }

  /** Answers a code that was given; nothing of the code itself is recorded or logged. */
  async #codeGiven(token: string, code: string, person: Person): Promise<Reply> {
    const claim = this.#claimed(token, person);
    if (claim.kind === 'refused') return claim.answer;
    const { asked } = claim;
    return this.#guarded(asked.invocation, async () => {
      // Before the code is used up: it is said to what is shown, and to nothing else.
      const other = await this.#changedMeanwhile(asked);
      if (other !== null) return other;
      const { invocation, needs } = asked;
      const refusal = this.#guard.refusalOf(needs, invocation);
      if (refusal !== null) return refusal;
      const verdict: CodeVerdict = this.#options.codes?.check(person.id, code, asked.endsRisk) ?? {
        kind: 'right',
      };
      switch (verdict.kind) {
        case 'right':
          return this.#finish(asked, asked.deed.run());
        case 'locked':
          return this.#guard.locked(invocation, verdict.forMs);
        case 'wrong':
          this.#record(invocation, 'refused: wrong code');
          return this.#askForCode(asked, [
            verdict.triesLeft === null
              ? text('code.wrongAgain')
              : text('code.wrong', { tries: String(verdict.triesLeft) }),
          ]);
      }
    });
  }

  /** Takes the question off the table, if it is this person's, can be answered, and they may still do what it is about. */
  #claimed(
    token: string,
    person: Person,
  ):
    | { readonly kind: 'asked'; readonly asked: Asked }
    | { readonly kind: 'refused'; readonly answer: Reply } {
    const claim = this.#confirmations.claim(token, person);
    if (claim.kind === 'none') return { kind: 'refused', answer: reply(text('confirm.none')) };
    const { subject: asked } = claim.question;
    if (claim.kind !== 'valid') {
      this.#record(asked.invocation, `refused: confirmation ${claim.kind}`);
      return { kind: 'refused', answer: reply(text(`confirm.${claim.kind}`)) };
    }
    const refusal = this.#guard.refusalOf(asked.needs, asked.invocation);
    return refusal === null ? { kind: 'asked', asked } : { kind: 'refused', answer: refusal };
  }

  /** After a yes: what was asked must still hold. */
  async #confirmed(asked: Asked): Promise<Reply> {
    const other = await this.#changedMeanwhile(asked);
    if (other !== null) return other;
    const { deed, stage } = asked;
    const again = deed.kind === 'proposal' && stage === 'yes' ? await deed.askAgain() : null;
    if (again !== null) return this.#ask({ ...asked, stage: 'secondYes' }, again);
    return this.#carryOut(asked, deed);
  }

  /** The answer when what was shown no longer holds; null when it does. */
  async #changedMeanwhile(asked: Asked): Promise<Reply | null> {
    const { deed, invocation } = asked;
    if (deed.kind !== 'proposal') return null;
    const now = await deed.lookAgain();
    if (now.kind === 'nothingToAsk') return this.#answerOnly(invocation, now.answer);
    // What was asked about is over by itself: a yes to it is a yes.
    if (now.kind === 'runs') return null;
    if (now.fingerprint === deed.fingerprint) return null;
    return this.#ask({ ...asked, deed: now, stage: 'yes' }, now.shown, [text('confirm.changed')]);
  }

  /** From words to a reply: arguments, then the strategy, then a question or the deed. */
  async #invoke(command: Command, words: readonly string[], { written, person }: Invocation): Promise<Reply> {
    const { engine, services, program } = this.#options;
    const strategies = command.about === 'strategy' ? engine.strategies() : [];
    const named = strategyNamed(strategies, words[0]);
    const prepared = command.prepare(named === null ? words : words.slice(1));
    if (prepared.ok && prepared.isAboutAll && named !== null) {
      this.#record({ written, strategyId: named.id, person }, 'refused: wrong arguments');
      return reply(text('error.tooManyArguments', { command: `/${command.name}`, usage: command.usage }));
    }
    if (!prepared.ok) {
      this.#record({ written, strategyId: named?.id ?? null, person }, 'refused: wrong arguments');
      const [first, ...others] = words;
      return named === null && strategies.length > 1 && first !== undefined && command.prepare(others).ok
        ? chooseStrategy(command, others, strategies, {
            before: [text('error.unknownStrategy', { found: shortened(first) })],
          })
        : wrongArguments(command, prepared, {
            strategy: strategies.length > 1 ? (named ?? strategies[0]) : undefined,
            wasBare: words.length === (named === null ? 0 : 1),
          });
    }
    const only = strategies.length === 1 ? (strategies[0] ?? null) : null;
    const [first = null] = prepared.isAboutAll ? strategies : [];
    const strategy = named ?? first ?? prepared.strategyOf(engine) ?? only;
    const context = {
      engine,
      who: person.id,
      person,
      services,
      program,
      commands: this.#guard.commandsFor(person),
    };
    if (command.about === 'strategy' && strategy === null) {
      const unchosen = { written, strategyId: null, person };
      return this.#guarded(unchosen, async () => {
        const overAll = await prepared.overAll(context);
        this.#record(unchosen, overAll === null ? 'refused: no strategy chosen' : 'done');
        return overAll === null
          ? chooseStrategy(command, words, strategies)
          : chooseStrategy(command, words, strategies, { before: overAll, press: 'stays' });
      });
    }
    const bound = prepared.bind(context, strategy);
    const strategyId = prepared.isAboutAll ? null : (strategy?.id ?? null);
    const invocation = { written, strategyId, person };
    const { needs, endsRisk } = command;
    const { isOrder } = prepared;
    const isGuarded = this.#guard.isGuarded(command, prepared);
    return this.#guarded(invocation, () =>
      this.#perform({ invocation, needs, isGuarded, isOrder, endsRisk }, bound),
    );
  }

  async #perform(ready: Ready, bound: BoundCommand): Promise<Reply> {
    if (bound.kind === 'runs') return this.#carryOut(ready, bound);
    const proposal = await bound.propose();
    if (proposal.kind === 'nothingToAsk') return this.#answerOnly(ready.invocation, proposal.answer);
    if (proposal.kind === 'runs') return this.#carryOut(ready, proposal);
    return (
      this.#guard.obstacle(ready) ?? this.#ask({ ...ready, deed: proposal, stage: 'yes' }, proposal.shown)
    );
  }

  /** After the last yes, or at once where none is asked for. */
  async #carryOut(ready: Ready, deed: Deed): Promise<Reply> {
    const { invocation, needs } = ready;
    // Questions take their time: the role may have been taken away in it.
    const refusal = this.#guard.refusalOf(needs, invocation);
    if (refusal !== null) return refusal;
    return this.#guard.isCodeNeeded(ready)
      ? this.#askForCode({ ...ready, deed, stage: 'code' })
      : this.#finish(ready, deed.run());
  }

  async #finish(ready: Ready, running: Promise<Reply>): Promise<Reply> {
    const done = await running.catch((error: unknown) => {
      if (failureOf(error).mayBeDone) this.#tellOwners(ready, 'unknown');
      throw error;
    });
    this.#record(ready.invocation, 'done');
    this.#tellOwners(ready, 'done');
    return done;
  }

  #tellOwners({ isOrder, invocation }: Ready, outcome: GivenOrder['outcome']): void {
    const { written, strategyId, person } = invocation;
    if (!isOrder || this.#options.services.people.roleNow(person) === 'owner') return;
    this.#options.onOrder?.({ who: person.id, command: written, strategyId, outcome });
  }

  #answerOnly(invocation: Invocation, answer: Reply): Reply {
    this.#record(invocation, 'answered');
    return answer;
  }

  #ask(asked: Asked, shown: Reply, before: readonly Block[] = []): Reply {
    const { token } = this.#confirmations.ask(asked.invocation.person, asked);
    this.#record(asked.invocation, asked.stage === 'secondYes' ? 'asked again' : 'asked');
    const button = (yes: boolean): Button => ({
      label: phrase(yes ? 'term.yes' : 'term.no'),
      action: { kind: 'answer', token, yes, validForMs: CONFIRMATION_VALID_MS },
    });
    return withButtons(reply(...before, ...shown.blocks), [[button(true), button(false)], ...shown.buttons]);
  }

  #askForCode(asked: Asked, before: readonly Block[] = []): Reply {
    const inTheWay = this.#guard.obstacle(asked);
    if (inTheWay !== null) return inTheWay;
    const { token } = this.#confirmations.ask(asked.invocation.person, asked, CODE_VALID_MS);
    this.#record(asked.invocation, 'asked for a code');
    const cancel: Button = {
      label: phrase('code.cancel'),
      action: { kind: 'answer', token, yes: false, validForMs: CODE_VALID_MS },
    };
    return withButtons(reply(...before, text('code.wanted')), [[cancel]]);
  }

  // ------------------------------------------------------------------------------ failures and refusals

  async #guarded(invocation: Invocation, action: () => Promise<Reply>): Promise<Reply> {
    try {
      return await action();
    } catch (error) {
      const failure = failureOf(error);
      if (!failure.expected) {
        const { written, person } = invocation;
        const { logger } = this.#options;
        logger.error({ err: error, command: written, who: person.id }, 'a command failed');
      }
      this.#record(invocation, failure.result);
      return reply(lines(failure.message));
    }
  }

  /** Notes in the audit that a message was not carried out, if it is a command. */
  notCarriedOut(message: ChatMessage, why: NotCarriedOut): void {
    const written = message.text.trim();
    if (!isCommand(written) || codeIn(written) !== null) return;
    this.#record({ written, strategyId: null, person: message.person }, `refused: ${why}`);
  }

  /** The question of this token was put to another person of the same chat, who alone can answer it. It is audited. */
  isSomebodyElses(token: string, person: Person): boolean {
    const question = this.#confirmations.somebodyElses(token, person);
    if (question === null) return false;
    this.#record({ ...question.subject.invocation, person }, "refused: somebody else's question");
    return true;
  }

  /** Tells what a message, or the press of a button, is to the order in which things are done. */
  urgencyOf(message: ChatMessage): Urgency {
    const { person } = message;
    const written = message.text.trim();
    const asked = this.#confirmations.latest(person)?.subject ?? null;
    if (codeIn(written) !== null) return asked?.stage === 'code' ? 'answer' : 'none';
    const name = commandName(written);
    if (name === 'yes' || name === 'no') return asked?.endsRisk === true ? 'answer' : 'none';
    const command = this.#guard.commandsFor(person).find((candidate) => candidate.name === name);
    return command?.endsRisk === true ? 'endsRisk' : 'none';
  }

  /** The question of this token waits for this person. */
  isAsked(token: string, person: Person): boolean {
    return this.#confirmations.isOpen(token, person);
  }
}

/** The first word without its slash. */
function headOf(written: string): string {
  // Telegram's menus append the bot: /status@rung_bot.
  return (written.slice(1).split(/\s+/u)[0] ?? '').replace(/@.*$/su, '');
}

/** Null for what no command is called. */
function commandName(written: string): string | null {
  const head = headOf(written);
  return isCommand(written) && COMMAND_NAME.test(head) ? head.toLowerCase() : null;
}

/** Chinese input methods write the slash in full width. */
function isCommand(written: string): boolean {
  return /^[/／]/u.test(written);
}
