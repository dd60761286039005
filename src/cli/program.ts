import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { commands } from '../../commands/index.js';
import {
  type AlertDelivery,
  type AlertTransport,
  createDispatcher,
  type Dispatcher,
  startAlertDelivery,
  startConsole,
  startTelegram,
} from '../chat/index.js';
import type { Config } from '../config/index.js';
import { Drawdown } from '../engine/drawdown.js';
import { Engine } from '../engine/engine.js';
import type { Clock } from '../engine/ports.js';
import type { Outbox } from '../engine/store.js';
import { systemClock } from '../engine/systemClock.js';
import { createBackpackRest, createBackpackStreams } from '../exchange/backpack/index.js';
import { startSchedule } from '../schedule/index.js';
import { openStore } from '../store/index.js';
import { refuseAbandoning } from './abandoned.js';
import { accountName, claimForAccount, refuseOtherAccount, refuseOtherMode } from './account.js';
import { liveVenue, paperVenue, type Venue } from './connect.js';
import { readExchangeFacts } from './exchangeFacts.js';
import { EXIT, type ExitCode } from './exitCodes.js';
import { type Summary, summarize } from './summary.js';

/** What the program has of the process around it. */
export interface Surroundings {
  /** Null: nobody types here. */
  readonly input: (NodeJS.ReadableStream & { readonly isTTY?: boolean }) | null;
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Warnings for a person, a line each. */
  warn(message: string): void;
  readonly logger: Logger;
  /** Aborts when the process is told to end. */
  readonly stopping: AbortSignal;
}

/** How long a signed request is valid at the exchange. */
const SIGNATURE_WINDOW_MS = 5_000;
/** Three requests; a market that opens again is noticed within this time. */
const RULES_EVERY_MINUTES = 10;
/** A start that takes longer says so, and opens the console. */
const START_PATIENCE_MS = 5_000;
/** The first answers come when the first ladder rests, unless that takes longer. */
const FIRST_LADDER_MS = 1_000;
/** The console's name in the outbox. */
const CONSOLE = 'console';

/** Things to end, in the reverse order of their beginning. */
class Closing {
  readonly #steps: (() => Promise<void> | void)[] = [];

  add(step: () => Promise<void> | void): void {
    this.#steps.push(step);
  }

  /** Each step is tried, whatever became of the others. */
  async run(logger: Logger): Promise<void> {
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        logger.error({ err: error }, 'a part of the program did not end well');
      }
    }
  }
}

/**
 * Runs the bot until it is told to stop, or until a replay is over.
 *
 * @returns the exit code
 * @throws errors that `endingOf` knows, when it cannot start
 */
export async function runProgram(config: Config, surroundings: Surroundings): Promise<ExitCode> {
  const closing = new Closing();
  try {
    return await run(config, surroundings, closing);
  } catch (error) {
    // A start that was broken off because the process is to end is no failure.
    if (surroundings.stopping.aborted) return EXIT.ok;
    throw error;
  } finally {
    await closing.run(surroundings.logger);
  }
}

async function run(config: Config, surroundings: Surroundings, closing: Closing): Promise<ExitCode> {
  const { logger, stopping, warn } = surroundings;
  const stop = new AbortController();
  const stopSignal = AbortSignal.any([stopping, stop.signal]);

  let clock: Clock = systemClock;
  const databaseFile = config.databaseFile ?? ':memory:';
  const { store, outbox, close } = openStore(databaseFile, { now: () => clock.now() });
  closing.add(close);
  refuseOtherMode(store, config.mode);

  let engine: Engine | null = null;
  const venue =
    config.mode === 'live'
      ? liveVenue(config)
      : await paperVenue(config, store, databaseFile, {
          logger: logger.child({ part: 'local exchange' }),
          gate: async (updateId) => engine?.settled(updateId),
        });
  if (venue.local !== null) closing.add(venue.local.stop);
  clock = venue.clock;
  const account = accountName(config.mode, venue.keyPair.apiKey);
  refuseOtherAccount(store, account);

  const { rest, streams } = connect(venue, logger, {
    onClockSkew: (skewMs) => engine?.alert('critical', { kind: 'clockSkew', skewMs }),
    onSubscriptionRefused: once((message) =>
      engine?.alert('critical', {
        kind: 'needsPerson',
        what: `The exchange refuses its streams: ${message}`,
      }),
    ),
  });
  closing.add(() => rest.close());
  const facts = await readExchangeFacts(config, { exchange: rest, logger, stopping: stopSignal, warn });
  claimForAccount(store, account);
  refuseAbandoning(store, facts);

  const deliveries: AlertDelivery[] = [];
  const drawdown = new Drawdown();
  const [first] = facts.strategies;
  const trading = new Engine({
    runMode: config.mode,
    strategies: facts.strategies,
    fees: facts.fees,
    start: config.start,
    reconciliation: config.reconciliation,
    signatureWindowMs: SIGNATURE_WINDOW_MS,
    exchange: rest,
    streams,
    store,
    clock,
    logger,
    onAlerts: () => {
      for (const delivery of deliveries) delivery.wake();
    },
    onBid: (_symbol, bid) => {
      if (first !== undefined) drawdown.see(trading.state(first.parameters.id), bid);
    },
  });
  engine = trading;
  // Trading ends first, and beside it whatever could make it wait.
  const endings = [() => endTrading(trading, config.mode === 'live' ? config.shutdown.rungs : 'leave', warn)];
  closing.add(async () => {
    await Promise.all(endings.map((end) => end()));
  });

  const dispatcher = createDispatcher({
    engine: trading.cockpit,
    commands,
    program: {
      version: programVersion(),
      runtime: `Node.js ${process.versions.node}`,
      startedAtMs: clock.now(),
    },
    clock: systemClock,
    logger,
  });
  const deliverTo = (transport: AlertTransport) => {
    const delivery = startAlertDelivery({ outbox, transport, clock, logger });
    deliveries.push(delivery);
    endings.push(() => delivery.stop());
  };

  if (config.telegram !== null) {
    const telegram = await startTelegram({
      ...config.telegram,
      dispatcher,
      language: config.language,
      clock: systemClock,
      logger: logger.child({ part: 'telegram' }),
      onTokenRefused: (error) => trading.alert('critical', { kind: 'needsPerson', what: error.message }),
    });
    telegram.alertTransports.forEach(deliverTo);
    endings.push(() => telegram.stop());
  }

  startJobs(config, { trading, rest, logger, closing });
  const openChat = consoleOpener(config, surroundings, outbox, {
    dispatcher,
    closing,
    deliverTo,
    exit: () => stop.abort(),
  });
  const late = setTimeout(() => {
    warn(
      'The exchange answers, but its streams are not up yet. Rung goes on trying; it does not trade till then.',
    );
    openChat();
  }, START_PATIENCE_MS);
  await untilAborted(stopSignal, trading.start());
  clearTimeout(late);
  if (stopSignal.aborted) return EXIT.ok;
  logger.info({ mode: config.mode, strategies: trading.cockpit.strategies().map(({ id }) => id) }, 'trading');
  // The first ladder is placed before the first price moves, so that a replay begins the same way each time.
  const firstLadder = trading.settled('0');
  await untilAborted(
    stopSignal,
    venue.clock === systemClock ? Promise.race([firstLadder, sleep(FIRST_LADDER_MS)]) : firstLadder,
  );
  venue.local?.startFeed();
  openChat();

  const ended = venue.local === null || !config.exitAtEnd ? null : venue.local.feedEnded;
  await untilAborted(stopSignal, ended);
  if (ended === null || stopSignal.aborted || venue.local === null || first === undefined) return EXIT.ok;
  const summary: Summary = summarize({
    state: trading.state(first.parameters.id),
    store,
    account: venue.local.state(),
    startingBalances: config.paper.balances,
    bid: trading.cockpit.status(first.parameters.id).bestBid,
    drawdown,
  });
  surroundings.output.write(`${summary.text}\n`);
  return summary.agrees ? EXIT.ok : EXIT.failed;
}

async function endTrading(
  trading: Engine,
  rungs: 'leave' | 'cancel',
  warn: (message: string) => void,
): Promise<void> {
  const left = await trading.stop(rungs);
  if (rungs === 'cancel' && left > 0) {
    warn(
      `${left} rungs could not be cancelled and may still be on the book. The next start takes them over.`,
    );
  }
}

interface Troubles {
  onClockSkew(skewMs: number): void;
  onSubscriptionRefused(message: string): void;
}

function connect(venue: Venue, logger: Logger, { onClockSkew, onSubscriptionRefused }: Troubles) {
  const { keyPair, clock } = venue;
  const shared = {
    keyPair,
    clock,
    logger: logger.child({ part: 'backpack' }),
    windowMs: SIGNATURE_WINDOW_MS,
  };
  // A market that lives faster than the clock fits a month's requests into a minute; its exchange does not mind.
  const faster = clock !== systemClock ? { requestsPerMinute: Number.POSITIVE_INFINITY } : {};
  const rest = createBackpackRest({ ...shared, ...faster, baseUrl: venue.restUrl, onClockSkew });
  const streams = createBackpackStreams({
    ...shared,
    url: venue.wsUrl,
    serverTimeOffset: () => rest.timeOffsetMs(),
    onSubscriptionRefused,
  });
  return { rest, streams };
}

/** A refusal is tried again for ever; the owner needs to hear of it once. */
function once(tell: (message: string) => void): (message: string) => void {
  let told = false;
  return (message) => {
    if (!told) tell(message);
    told = true;
  };
}

interface JobNeeds {
  readonly trading: Engine;
  readonly rest: ReturnType<typeof createBackpackRest>;
  readonly logger: Logger;
  readonly closing: Closing;
}

function startJobs(config: Config, { trading, rest, logger, closing }: JobNeeds): void {
  const { enabled, scheduledReconciliation, scheduledIntervalMinutes } = config.reconciliation;
  const jobs = [
    {
      name: 'market rules and server time',
      everyMinutes: RULES_EVERY_MINUTES,
      run: async () => {
        await rest.syncTime();
        trading.refreshRules(await rest.markets(), await rest.account());
      },
    },
  ];
  if (enabled && scheduledReconciliation) {
    jobs.push({
      name: 'reconciliation',
      everyMinutes: scheduledIntervalMinutes,
      run: () => trading.reconciler.all('schedule'),
    });
  }
  const schedule = startSchedule(jobs, (job, error) =>
    logger.warn({ err: error, job }, 'a scheduled job failed'),
  );
  closing.add(() => schedule.stop());
}

interface ConsoleNeeds {
  readonly dispatcher: Dispatcher;
  readonly closing: Closing;
  deliverTo(transport: AlertTransport): void;
  exit(): void;
}

/**
 * The console is registered with the outbox at once, so that it hears what the start has to tell, and opened by the
 * function that is returned, once.
 */
function consoleOpener(
  config: Config,
  { input, output, logger }: Surroundings,
  outbox: Outbox,
  { dispatcher, closing, deliverTo, exit }: ConsoleNeeds,
): () => void {
  if (input === null) return () => {};
  // A replay at full speed would bury every answer under a month's messages.
  const tellsAlerts = config.paper.speed !== 'max';
  if (tellsAlerts) outbox.register(CONSOLE);
  let opened = false;
  return () => {
    if (opened) return;
    opened = true;
    const { language } = config;
    const console = startConsole({ input, output, dispatcher, language, logger, onExit: exit });
    closing.add(() => console.stop());
    if (tellsAlerts) deliverTo(console.alertTransport);
  };
}

/** Waits for `work`, or for nothing at all, until the signal comes. Rejects when `work` does. */
async function untilAborted(signal: AbortSignal, work: Promise<void> | null): Promise<void> {
  // Nobody waits any more once the signal has come: how the work then fails is no news.
  work?.catch(() => {});
  if (signal.aborted) return;
  let stopWaiting = () => {};
  const aborted = new Promise<void>((resolve) => {
    stopWaiting = resolve;
    signal.addEventListener('abort', stopWaiting, { once: true });
  });
  // A timer keeps the process alive while nothing else does: end of input must not end the program.
  const alive = setInterval(() => {}, 60_000);
  try {
    await Promise.race(work === null ? [aborted] : [aborted, work]);
  } finally {
    clearInterval(alive);
    signal.removeEventListener('abort', stopWaiting);
  }
}

/** The version that package.json has; it stands beside `dist` and beside `src`, at another height each. */
export function programVersion(): string {
  const require = createRequire(import.meta.url);
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = require(path) as { readonly name: string; readonly version: string };
      if (name === 'rung') return version;
    } catch {
      // Not there: look one level higher.
    }
  }
  return 'unknown';
}
