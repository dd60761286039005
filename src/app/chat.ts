import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commands } from '../../commands/index.js';
import { retryForever } from '../async/retryForever.js';
import type { TelegramHealth } from '../chat/index.js';
import {
  AlertDeliveries,
  AlertDelivery,
  Console,
  createTranslator,
  Dispatcher,
  type GivenOrder,
  illustrated,
  LiveStatuses,
  type MemberChange,
  OneTimeCodes,
  OwnerClaim,
  People,
  type Phrase,
  Preferences,
  phrase,
  Silence,
  startTelegram,
  strategyLabel,
  type TelegramChat,
  TelegramTokenError,
  telegramId,
  telegramName,
} from '../chat/index.js';
import type { ChatMemory } from '../chat/memory/index.js';
import type { Config, TelegramConfig } from '../config/index.js';
import type { Named } from '../domain/alerts/index.js';
import type { Engine } from '../engine/index.js';
import type { Clock, Outbox, OutboxGauge } from '../engine/ports/index.js';
import { systemClock } from '../engine/ports/index.js';
import { createPainter } from '../pictures/index.js';
import { EXIT, StartError } from './exitCodes.js';
import type { ProcessIo } from './processIo.js';
import { ProgramWatch } from './programHealth.js';
import { programVersion } from './version.js';

interface ChatDeps {
  readonly engine: Engine;
  readonly outbox: Outbox & OutboxGauge;
  readonly memory: ChatMemory;
  /** The time in which alerts become due. */
  readonly clock: Clock;
  /** The person in the terminal wants the program to end. */
  exit(): void;
}

/** Time to arrive for what is on its way when Rung ends. */
const LAST_ALERTS_MS = 2_000;
const LAST_NOTES_MS = 500;

/** The console's name in the outbox. */
const CONSOLE = 'console';

/** The chat on all its transports: commands in, answers and alerts out. */
export class Chat {
  readonly #config: Config;
  readonly #surroundings: ProcessIo;
  readonly #needs: ChatDeps;
  readonly #dispatcher;
  readonly #preferences: Preferences;
  readonly #people: People;
  readonly #silence: Silence;
  readonly #live: LiveStatuses;
  /** One for all, so that what was painted for an alert is not painted again to be sent. */
  readonly #painter = createPainter();
  readonly #deliveries: Pick<AlertDelivery, 'wake'>[] = [];
  readonly #endings: (() => Promise<void> | void)[] = [];
  /** A replay at full speed would bury every answer under a month's messages. */
  readonly #consoleTellsAlerts: boolean;
  #consoleIsOpen = false;
  #telegramHealth: () => TelegramHealth | null = () => null;
  #telegramOpening: Promise<void> = Promise.resolve();
  #endTelegram: () => Promise<void> = async () => {};
  readonly #stopping = new AbortController();

  constructor(config: Config, surroundings: ProcessIo, needs: ChatDeps) {
    this.#config = config;
    this.#surroundings = surroundings;
    this.#needs = needs;
    const { language, timeZone } = config;
    const { memory } = needs;
    const { logger } = surroundings;
    const { api } = needs.engine;
    this.#preferences = new Preferences({ memory, language, timeZone });
    const { quietHours } = config.chat;
    this.#silence = new Silence({ memory, quietHours, timeZone, clock: systemClock });
    this.#people = new People({
      memory,
      owners: config.telegram?.allowedUsers ?? [],
      groups: config.telegram?.allowedGroups ?? [],
      clock: systemClock,
    });
    const people = this.#people;
    this.#endings.push(people.onChange((change) => this.#noteMoved(change)));
    this.#live = new LiveStatuses({ engine: api, memory, people, clock: systemClock, logger });
    this.#consoleTellsAlerts = surroundings.input !== null && config.paper.speed !== 'max';
    const watch = new ProgramWatch({
      databaseFile: config.databaseFile,
      outbox: needs.outbox,
      now: () => needs.clock.now(),
      readers: () => needs.outbox.transports().filter((name) => name !== CONSOLE || this.#consoleTellsAlerts),
      telegram: () => this.#telegramHealth(),
    });
    this.#endings.push(() => watch.stop());
    this.#dispatcher = new Dispatcher({
      engine: api,
      commands,
      program: {
        version: programVersion(),
        runtime: `Node.js ${process.versions.node}`,
        startedAtMs: needs.clock.now(),
        health: () => watch.health(),
        log: (limit, threshold) => surroundings.recentLog.latest(limit, threshold),
      },
      services: {
        ...{ preferences: this.#preferences, people: this.#people },
        ...{ silence: this.#silence, live: this.#live },
      },
      codes: this.#oneTimeCodes(),
      guarded: guardedCommands(config.chat),
      clock: systemClock,
      logger,
      onOrder: (order) => this.#noteOrder(order),
    });
    // Registered at once, so that it hears what the start has to tell.
    if (this.#consoleTellsAlerts) needs.outbox.register(CONSOLE);
  }

  /** Keeps what was chosen for a group, and tells its owner. */
  #noteMoved(change: MemberChange): void {
    if (change.kind !== 'groupMoved') return;
    const { fromId, toId } = change;
    const [from, to] = [telegramName(fromId), telegramName(toId)];
    this.#preferences.move(from, to);
    this.#silence.move(from, to);
    this.#needs.engine.alert(change);
  }

  /** The owners are told what others order. */
  #noteOrder({ who, command, strategyId, outcome }: GivenOrder): void {
    const { engine } = this.#needs;
    const strategies = engine.api.strategies();
    const strategy = strategies.find(({ id }) => id === strategyId);
    const symbol = strategy === undefined ? null : strategyLabel(strategy);
    engine.alert({ kind: 'orderGiven', ...this.#named(who), command, symbol, outcome });
  }

  #named(who: string): Named {
    const id = telegramId(who);
    const name = id === null ? null : this.#people.nameOf(id);
    return name === null ? { who } : { who, name };
  }

  /** Alerts were recorded. */
  wake(): void {
    for (const delivery of this.#deliveries) delivery.wake();
  }

  /** Begins to talk through Telegram. Nothing waits for it, and nothing ends when it cannot be. */
  openTelegram(): void {
    const { telegram: settings } = this.#config;
    if (settings === null) return;
    // Registered at once, so that they hear what the start has to tell.
    for (const chatId of this.#people.chats()) this.#needs.outbox.register(telegramName(chatId));
    this.#telegramOpening = retryForever(() => this.#startTelegram(settings), {
      clock: systemClock,
      signal: this.#stopping.signal,
      onFailure: (error, failures) => {
        if (error instanceof TelegramTokenError) this.#tokenRefused(error);
        else this.#startFailed(error, failures);
        return !(error instanceof TelegramTokenError);
      },
    });
  }

  async #startTelegram(settings: TelegramConfig): Promise<void> {
    const { engine } = this.#needs;
    const { signal } = this.#stopping;
    let deliveries: AlertDeliveries | null = null;
    const telegram = await startTelegram({
      ...settings,
      dispatcher: this.#dispatcher,
      preferences: this.#preferences,
      people: this.#people,
      claim: this.#ownerClaim(),
      memory: this.#needs.memory,
      painter: this.#painter,
      live: this.#live,
      clock: systemClock,
      logger: this.#surroundings.logger.child({ part: 'telegram' }),
      signal,
      onHeard: (chatId) => {
        deliveries?.resumed(chatId);
        this.#live.resumed(telegramName(chatId));
      },
      onStrangers: (seen) => engine.alert({ kind: 'strangers', ...seen }),
      onConflict: (news) => engine.alert({ kind: 'telegramConflict', ...news }),
      onTokenRefused: (error) => this.#tokenRefused(error),
    });
    if (signal.aborted) {
      await telegram.stop();
      return;
    }
    this.#telegramHealth = () => telegram.line();
    deliveries = this.#deliveriesTo(telegram);
    const follow = this.#follower(deliveries);
    try {
      follow();
    } catch (error) {
      await Promise.all([deliveries.stop(), telegram.stop()]);
      throw error;
    }
    this.#deliveries.push(deliveries);
    this.#endings.push(this.#people.onChange(follow));
    this.#endTelegram = async () => {
      // An alert that is on its way is let arrive: broken off, it would come once more after the next start.
      const delivered = deliveries?.stop();
      await Promise.race([delivered, sleep(LAST_ALERTS_MS)]);
      await telegram.stop();
      // What was broken off is noted before the books are closed.
      await Promise.race([delivered, sleep(LAST_NOTES_MS)]);
    };
  }

  /** A fault of Rung's own, or of its database: nobody hears it through Telegram. */
  #startFailed(error: unknown, failures: number): void {
    const { logger, warn } = this.#surroundings;
    logger.error({ err: error, failures }, 'Telegram could not be started; trying again');
    if (failures === 1) {
      warn('Telegram could not be started. Rung goes on without it and keeps trying; the log tells why.');
    }
    this.#telegramIs('failing', error);
  }

  /** Rung trades on without its phone: whoever looks at the terminal or the log learns it. */
  #tokenRefused(error: TelegramTokenError): void {
    const { logger, warn } = this.#surroundings;
    warn(`${error.message} Rung goes on without Telegram.`);
    logger.error({}, error.message);
    const problem = { kind: 'telegramRefused', isUnknown: error.isUnknown } as const;
    this.#needs.engine.alert({ kind: 'problem', problem });
    this.#telegramIs('stopped', error);
  }

  #telegramIs(state: TelegramHealth['state'], error: unknown): void {
    const sinceMs = systemClock.now();
    const mode = this.#config.telegram?.webhook == null ? 'polling' : 'webhook';
    const lastFailure = { timeMs: sinceMs, message: error instanceof Error ? error.message : String(error) };
    this.#telegramHealth = () => ({ mode, state, sinceMs, lastFailure });
  }

  /** Alerts through Telegram, to nobody yet. */
  #deliveriesTo(telegram: TelegramChat): AlertDeliveries {
    const { outbox, memory, clock, engine } = this.#needs;
    const logger = this.#surroundings.logger.child({ part: 'telegram' });
    const illustrators = { engine: engine.api, painter: this.#painter, clock: systemClock, logger };
    return new AlertDeliveries({
      ...{ outbox, memory, clock, networkClock: systemClock, logger, silence: this.#silence },
      transportTo: (chatId) => telegram.alertTransport(chatId),
      roleOf: (chatId) => this.#people.roleOf(chatId),
      illustrate: (alert, message, chat) => {
        const translator = this.#preferences.translatorOf(chat);
        const reader = { translator, theme: this.#preferences.themeOf(chat) };
        return illustrated(message, alert, reader, illustrators);
      },
    });
  }

  /** Lets everybody who may talk hear what happens, from the moment in which they may. */
  #follower(deliveries: AlertDeliveries): (change?: MemberChange) => void {
    return (change) => {
      if (change?.kind === 'groupMoved') deliveries.move(change.fromId, change.toId);
      const chats = this.#people.chats();
      deliveries.sync(chats);
      this.#live.keepOnly(chats.map(telegramName));
    };
  }

  /** Told to whoever sees the output of the program, and to nobody else: the log is read on by the chat itself. */
  #ownerClaim(): OwnerClaim {
    const { logger, tell } = this.#surroundings;
    const config = this.#config;
    return new OwnerClaim({
      people: this.#people,
      clock: systemClock,
      logger,
      onCode({ code, validForMs, botName }) {
        const { language, timeZone } = config;
        const values = { code, minutes: String(validForMs / 60_000) };
        tell(
          createTranslator(language, timeZone).say(
            botName === null
              ? phrase('access.claim', values)
              : phrase('access.claimByLink', { ...values, link: `https://t.me/${botName}?start=${code}` }),
          ),
        );
      },
    });
  }

  #oneTimeCodes(): OneTimeCodes | null {
    const { totp: secret } = this.#config.chat;
    const { engine, memory } = this.#needs;
    if (secret === null) return null;
    const onLocked = ({ who, untilMs }: { readonly who: string; readonly untilMs: number }) =>
      engine.alert({ kind: 'codesLocked', ...this.#named(who), untilMs });
    return new OneTimeCodes({ secret, memory, clock: systemClock, onLocked });
  }

  /** Begins to read and to answer in the terminal, once. */
  openConsole(): void {
    const { input, output, logger } = this.#surroundings;
    if (input === null || this.#consoleIsOpen) return;
    this.#consoleIsOpen = true;
    const { databaseFile } = this.#config;
    const console = new Console({
      input,
      output,
      dispatcher: this.#dispatcher,
      preferences: this.#preferences,
      painter: this.#painter,
      logger,
      farewell: () => this.#farewell(),
      onExit: () => this.#needs.exit(),
      // Where the books are there is room, and the right to write.
      ...(databaseFile === null ? {} : besides(databaseFile)),
    });
    this.#endings.push(() => console.stop());
    if (!this.#consoleTellsAlerts) return;
    const { outbox, memory, clock } = this.#needs;
    const transport = console.alertTransport;
    const delivery = new AlertDelivery({ outbox, transport, memory, clock, logger });
    this.#deliveries.push(delivery);
    this.#endings.push(() => delivery.stop());
  }

  /** Tells what becomes of the rungs that rest. */
  #farewell(): Phrase {
    const { api } = this.#needs.engine;
    const open = api
      .strategies()
      .reduce((sum, { id }) => sum + api.strategy(id).queries.status().rungsOpen, 0);
    const { mode, shutdown } = this.#config;
    if (open === 0) return phrase('farewell.none');
    const fate = mode === 'paper' ? 'paper' : shutdown.rungs === 'cancel' ? 'cancelling' : 'leaving';
    return phrase(`farewell.${fate}`, { count: String(open) });
  }

  /** All at once, so that no transport waits for another. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const telegram = Promise.race([this.#telegramOpening, sleep(LAST_ALERTS_MS)]).then(() =>
      this.#endTelegram(),
    );
    await Promise.all([telegram, ...this.#endings.map((end) => end())]);
  }
}

/** Gives the paths of what the terminal keeps beside the books. */
function besides(databaseFile: string): {
  readonly documentsDirectory: string;
  readonly historyFile: string;
} {
  const documentsDirectory = dirname(resolve(databaseFile));
  return { documentsDirectory, historyFile: join(documentsDirectory, 'rung.history') };
}

/** @throws StartError for what is no command of the chat: it would silently guard nothing */
function guardedCommands({ guard }: Config['chat']): readonly string[] | null {
  const names = commands.map(({ name }) => name);
  const unknown = guard?.find((name) => !names.includes(name));
  if (unknown === undefined) return guard;
  throw new StartError(
    `security.guard: found "${unknown}", allowed: commands of the chat: ${names.join(', ')}`,
    EXIT.badConfiguration,
  );
}
