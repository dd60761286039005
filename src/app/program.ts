import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/index.js';
import {
  Engine,
  formerStrategiesOf,
  LiveDrawdown,
  nearMarkets,
  OutboxFromMemory,
  settingsIgnored,
} from '../engine/index.js';
import type { Clock } from '../engine/ports/index.js';
import { steadyClock } from '../engine/ports/index.js';
import { openStore } from '../store/index.js';
import { BooksFileWatch } from './booksFile.js';
import { Chat } from './chat.js';
import { EXIT, type ExitCode } from './exitCodes.js';
import { openingText } from './opening.js';
import { openDiary, SignOfLife, startJobs } from './periodic/index.js';
import { canAnswer, type ProcessIo } from './processIo.js';
import { ServiceManager } from './serviceManager.js';
import { ShutdownSteps } from './shutdownSteps.js';
import {
  accountName,
  carriesOn,
  claimForAccount,
  FreshQuestion,
  leftAlone,
  noteConfigured,
  noteReplayed,
  type OwnersSettings,
  readExchangeFacts,
  refuseOtherAccount,
  refuseOtherMode,
  refuseReplayTwice,
  StartWait,
  sellAssets,
  standsAlone,
  takeOverBooks,
  withKnownIds,
} from './start/index.js';
import { summarize } from './summary.js';
import { ClientTroubles, createClient, liveVenue, paperVenue, SIGNATURE_WINDOW_MS } from './venue/index.js';

/** Each start with real money passes over a number of client ids that is drawn below this: see decision 0032. */
const MOST_IDS_SKIPPED = 4_096;
/** A start that takes longer says so, and opens the console. */
const START_PATIENCE_MS = 5_000;
/** The first answers come when the first ladder rests, unless that takes longer. */
const FIRST_LADDER_MS = 1_000;

/**
 * Runs the bot until it is told to stop, or until a replay is over.
 *
 * @returns the exit code
 * @throws errors that `endingOf` knows, when it cannot start
 */
export async function runProgram(config: Config, surroundings: ProcessIo): Promise<ExitCode> {
  const closing = new ShutdownSteps();
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

async function run(configured: Config, surroundings: ProcessIo, closing: ShutdownSteps): Promise<ExitCode> {
  const { logger, stopping, warn, output } = surroundings;
  if (canAnswer(surroundings)) {
    output.write(`${openingText(configured, output.columns)}\n\n`);
  }
  const exit = new AbortController();
  const stop = AbortSignal.any([stopping, exit.signal]);

  let clock: Clock = steadyClock;
  const databaseFile = configured.databaseFile ?? ':memory:';
  const { store, outbox, chatMemory, file, close } = openStore(databaseFile, { now: () => clock.now() });
  closing.add(close);
  const booksFile = new BooksFileWatch({
    ...{ file, logger },
    troubles: () => engine?.troubles ?? null,
  });
  closing.add(() => booksFile.end());
  refuseOtherMode(store, configured.mode);
  const config = withKnownIds(configured, store, (before, now) => warn(carriesOn(before, now)));

  let engine: Engine | null = null;
  const isReplay = config.paper.feed === 'replay';
  const venue =
    config.mode === 'live'
      ? liveVenue(config)
      : await paperVenue(config, store, databaseFile, {
          logger: logger.child({ part: 'local exchange' }),
          gate: async (updateId) => engine?.settled(updateId),
          onNotice: warn,
          onBeginning(timeMs) {
            if (isReplay && config.start.kind !== 'fresh') refuseReplayTwice(store, timeMs);
          },
        });
  if (venue.local !== null) closing.add(venue.local.stop);
  const { marketClock } = venue;
  if (isReplay && marketClock !== null) {
    noteReplayed(store, marketClock.now());
    closing.add(() => noteReplayed(store, marketClock.now()));
  }
  const isInMarketTime = venue.marketClock !== null;
  const account = accountName(config.mode, venue.keyPair.apiKey);
  if (!config.isSameAccount) refuseOtherAccount(store, account);

  const troubles = new ClientTroubles();
  const client = createClient(venue, logger, troubles);
  const { rest, streams } = client;
  clock = client.clock;
  closing.add(() => rest.close());
  const settings: OwnersSettings = {
    overrides: (strategyId) => store.overrides(strategyId),
    drop(strategyId, symbol, { dropped, kept }) {
      store.addAlert(settingsIgnored(symbol, dropped, clock.now()));
      store.keepOverrides(strategyId, kept);
    },
  };
  const manager = new ServiceManager(process.env, logger);
  manager.running();
  closing.add(() => manager.stopping());
  const wait = new StartWait(isInMarketTime ? null : config, warn);
  closing.add(() => wait.stop());
  const facts = await readExchangeFacts(config, {
    ...{ exchange: rest, settings, logger, stopping: stop },
    warn: (message) => wait.warn(message),
  });
  wait.over();
  if (config.isSameAccount) await takeOverBooks(store, account, config, { surroundings, clock });
  claimForAccount(store, account);
  const noMarket = facts.withoutMarket.map(({ name, id, symbol }) => {
    const near = nearMarkets({ symbol }, facts.markets);
    return { kind: 'noMarket', strategy: name ?? id, symbol, near } as const;
  });
  for (const { strategy, symbol, near } of noMarket) warn(standsAlone(strategy, symbol, near));
  const former = formerStrategiesOf({ ...config, markets: facts.markets }, store, ({ name, id, symbol }) =>
    warn(leftAlone(name ?? id, symbol)),
  );
  noteConfigured(config, store);
  await untilAborted(stop, sellAssets(config, facts, { exchange: rest, store, clock, surroundings }));
  if (stop.aborted) return EXIT.ok;

  let chat: Chat | null = null;
  const ids = facts.strategies.map(({ parameters }) => parameters.id);
  const drawdowns = new Map(ids.map((id) => [id, new LiveDrawdown()]));
  const { start } = config;
  const fresh = start.kind === 'fresh' ? new FreshQuestion(start.ownersOrders, config, surroundings) : null;
  const trading = new Engine({
    runMode: config.mode,
    strategies: facts.strategies,
    former,
    fees: facts.fees,
    start: fresh === null ? 'restore' : { fresh },
    reconciliation: config.reconciliation,
    limits: config.riskControl,
    totalCapital: config.totalCapital,
    signatureWindowMs: SIGNATURE_WINDOW_MS,
    exchange: rest,
    streams,
    store,
    clock,
    isMarketTime: isInMarketTime,
    // On paper nobody else has the key.
    ...(config.mode === 'live' ? { instance: { idsSkipped: () => randomInt(MOST_IDS_SKIPPED) } } : {}),
    timeZone: config.timeZone,
    logger,
    onAlerts: () => chat?.wake(),
    onBid: (symbol, bid) => {
      for (const [id, drawdown] of drawdowns) {
        const state = trading.state(id);
        if (state.market.symbol === symbol) drawdown.see(state, bid);
      }
    },
  });
  engine = trading;
  const nameOf = (strategyId: string) => config.strategies.find(({ id }) => id === strategyId)?.name ?? null;
  const talk = new Chat(config, surroundings, {
    ...{
      engine: trading,
      outbox: new OutboxFromMemory(outbox, trading.alerts, nameOf),
      memory: chatMemory,
      clock,
    },
    exit: () => exit.abort(),
  });
  chat = talk;
  // Who reads alerts is known by now.
  troubles.attach(trading);
  for (const problem of noMarket) trading.alert({ kind: 'problem', problem });
  closing.add(async () => {
    // Who was asked about a fresh start and did not say yes wants nothing changed.
    const cancels = config.mode === 'live' && fresh?.isUnanswered !== true;
    await Promise.all([endTrading(trading, cancels ? config.shutdown.rungs : 'leave', warn), talk.stop()]);
  });

  talk.openTelegram();
  const wake = () => talk.wake();
  const diary = isInMarketTime
    ? null
    : openDiary(config, {
        ...{ engine: trading, store, exchange: rest, clock, logger, closing, stop },
        onAlert: wake,
      });
  const url = config.heartbeatUrl?.reveal() ?? null;
  const signOfLife =
    url === null || isInMarketTime ? null : new SignOfLife({ url, engine: trading.api, logger });
  startJobs(config, { trading, rest, booksFile, signOfLife, diary, logger, closing });
  await startTrading(trading, stop, () => {
    // Who is being asked something knows what it waits for, and the terminal is for the answer.
    if (fresh?.isOpen === true) return;
    warn(
      'Rung does not trade yet: the streams of the exchange are not up, or the books are still being compared. It goes on trying.',
    );
    talk.openConsole();
  });
  if (stop.aborted) return EXIT.ok;
  diary?.morningReport
    ?.tellIfDue()
    .catch((error: unknown) => logger.warn({ err: error }, 'the morning report could not be made'));
  // In market time the first ladder is placed before the first price moves, so that a replay begins the same each time.
  const firstLadder = trading.settled('0');
  await untilAborted(
    stop,
    isInMarketTime ? firstLadder : Promise.race([firstLadder, sleep(FIRST_LADDER_MS)]),
  );
  manager.trading();
  logger.info({ mode: config.mode, strategies: trading.api.strategies().map(({ id }) => id) }, 'trading');
  venue.local?.startFeed();
  talk.openConsole();

  const replay = config.exitAtEnd ? venue.local : null;
  await untilAborted(stop, replay === null ? null : replay.feedEnded);
  if (replay === null || stop.aborted) return EXIT.ok;
  const { text, agrees } = summarize({
    strategies: [...drawdowns].map(([id, drawdown]) => ({
      state: trading.state(id),
      bid: trading.api.strategy(id).queries.status().bestBid,
      drawdown,
    })),
    store,
    account: replay.state(),
    startingBalances: config.paper.balances,
  });
  surroundings.output.write(`${text}\n`);
  return agrees ? EXIT.ok : EXIT.failed;
}

/** Waits until the engine trades; a start that takes long is told of, and can be asked about. */
async function startTrading(trading: Engine, stop: AbortSignal, onLate: () => void): Promise<void> {
  const late = setTimeout(onLate, START_PATIENCE_MS);
  try {
    await untilAborted(stop, trading.start());
  } finally {
    clearTimeout(late);
  }
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
