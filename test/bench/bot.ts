import { join } from 'node:path';
import { destination, pino } from 'pino';
import { decimal } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/index.js';
import { Engine } from '../../src/engine/engine.js';
import { findMarket } from '../../src/engine/market/startChecks.js';
import { LiveDrawdown } from '../../src/engine/periodic/liveDrawdown.js';
import type { Clock } from '../../src/engine/ports/clock.js';
import type { Store } from '../../src/engine/ports/store.js';
import { systemClock } from '../../src/engine/ports/systemClock.js';
import {
  createBackpackRest,
  createBackpackStreams,
  generateKeyPair,
  loadKeyPair,
} from '../../src/exchange/backpack/index.js';
import { openStore } from '../../src/store/index.js';
import { readmeLadder } from '../domain/support/builders.js';

/** Of the books, in the bot's directory. */
export const DATABASE = 'rung.db';

/** The program without its chat: real client, real engine, real books in a file. */
export interface Bot {
  readonly engine: Engine;
  readonly store: Store;
  stop(): Promise<void>;
}

/** Of the exchange's client: they cost no more than a comparison. */
const CLOCK_READINGS: ReadonlySet<string> = new Set(['timeMs', 'isTimeSure']);

/** How often the engine asked for something that costs more than a comparison. */
export interface CallCounts {
  store: number;
  exchange: number;
}

export interface BotNeeds {
  readonly port: number;
  /** Where its books and its log are made, or go on. */
  readonly directory: string;
  readonly parameters: StrategyParameters;
  /** Ladders of these parameters beside the first; none when it is left out. */
  readonly others?: number;
  /** Of its key pair. */
  readonly secret: string;
  readonly clock: Clock;
  /** Told of every call before it is made; left out where time is measured, because it takes some. */
  readonly onStoreCall?: (method: string) => void;
  readonly onExchangeCall?: (method: string) => void;
}

/** The ladder of the README. */
export const PARAMETERS: StrategyParameters = readmeLadder({ reanchorAfterMs: 3_600_000, cooldownMs: 0 });

/**
 * Starts trading on the exchange of the benchmarks.
 *
 * @param directory where its books and its log are made
 * @param counts    counts calls from now on; null where time is measured, because counting takes some
 * @param others    how many ladders trade beside the first
 */
export async function startBot(
  port: number,
  directory: string,
  counts: CallCounts | null = null,
  others = 0,
): Promise<Bot> {
  const counting =
    counts === null
      ? {}
      : {
          onStoreCall: () => (counts.store += 1),
          onExchangeCall: (method: string) => (counts.exchange += CLOCK_READINGS.has(method) ? 0 : 1),
        };
  const { secret } = generateKeyPair();
  const bot = await prepareBot({
    port,
    directory,
    parameters: PARAMETERS,
    others,
    secret,
    clock: systemClock,
    ...counting,
  });
  await bot.engine.start();
  return bot;
}

/** A bot whose connections are warm and which knows the market: only its engine has not been started. */
export async function prepareBot(needs: BotNeeds): Promise<Bot> {
  const { port, directory, parameters, clock, onStoreCall, onExchangeCall } = needs;
  const keyPair = loadKeyPair(needs.secret, undefined);
  const logger = pino({ level: 'info' }, destination({ dest: join(directory, 'rung.log'), sync: true }));
  const opened = openStore(join(directory, DATABASE), { now: () => clock.now() });
  const shared = { keyPair, clock, logger, windowMs: 5_000 };
  const rest = createBackpackRest({
    ...shared,
    baseUrl: `http://127.0.0.1:${port}`,
    // Many more cycles a minute than a market gives: the limiter runs, and is not reached.
    requestsPerMinute: 100_000,
  });
  const streams = createBackpackStreams({
    ...shared,
    url: `ws://127.0.0.1:${port}`,
    serverNow: () => rest.timeMs(),
  });
  await rest.warm();
  await rest.syncTime();
  const drawdown = new LiveDrawdown();
  const market = findMarket(parameters, await rest.markets());
  const others = Array.from({ length: needs.others ?? 0 }, (_, index) => ({
    ...parameters,
    ...{ id: `${parameters.id}-${index + 2}`, name: `ladder ${index + 2}` },
  }));
  const engine = new Engine({
    runMode: 'live',
    strategies: [parameters, ...others].map((each) => ({ parameters: each, market })),
    fees: await rest.account(),
    start: 'restore',
    reconciliation: {
      enabled: true,
      autoSyncOnStartup: true,
      forceSync: true,
      tolerances: new Map(),
      reserved: new Map(),
      realTimePositionCheck: true,
      positionDifferenceThreshold: decimal('5'),
    },
    signatureWindowMs: 5_000,
    exchange: onExchangeCall === undefined ? rest : watched(rest, onExchangeCall),
    streams,
    store: onStoreCall === undefined ? opened.store : watched(opened.store, onStoreCall),
    clock,
    logger,
    onAlerts: () => {},
    onBid: (_symbol, bid) => drawdown.see(engine.state(parameters.id), bid),
  });
  return {
    engine,
    store: opened.store,
    async stop() {
      await engine.stop('leave');
      await rest.close();
      opened.close();
    },
  };
}

/** `target`, with every call of a method told to `onCall` first. */
function watched<T extends object>(target: T, onCall: (method: string) => void): T {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(_, name) {
      const known = methods.get(name);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = (...given: unknown[]): unknown => {
        onCall(String(name));
        return Reflect.apply(value, target, given);
      };
      methods.set(name, method);
      return method;
    },
  });
}
