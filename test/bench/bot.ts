import { join } from 'node:path';
import { destination, pino } from 'pino';
import { decimal } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/strategy/index.js';
import { Drawdown } from '../../src/engine/drawdown.js';
import { Engine } from '../../src/engine/engine.js';
import { findMarket } from '../../src/engine/startChecks.js';
import { systemClock } from '../../src/engine/systemClock.js';
import {
  createBackpackRest,
  createBackpackStreams,
  generateKeyPair,
  loadKeyPair,
} from '../../src/exchange/backpack/index.js';
import { openStore } from '../../src/store/index.js';
import { SYMBOL } from './benchProtocol.js';

/** The program without its chat: real client, real engine, real books in a file. */
export interface Bot {
  readonly engine: Engine;
  stop(): Promise<void>;
}

/** How often the engine asked for something that costs more than a comparison. */
export interface CallCounts {
  store: number;
  exchange: number;
}

/** The ladder of the README. */
export const PARAMETERS: StrategyParameters = {
  id: 'main',
  symbol: SYMBOL,
  totalAmount: decimal('2000'),
  orderCount: 8,
  incrementPercentage: decimal('50'),
  firstDropPercentage: null,
  maxDropPercentage: decimal('7'),
  takeProfitPercentage: decimal('0.25'),
  slippagePercentage: decimal('0.05'),
  stopLossPercentage: null,
  minOrderAmount: null,
  reanchorAfterMs: 3_600_000,
  reanchorDriftPercentage: decimal('0.5'),
  cooldownMs: 0,
  restartAfterTakeProfit: true,
  onManualExit: 'restart',
  acceptUnprofitableTarget: false,
};

/**
 * Starts trading on the exchange of the benchmarks.
 *
 * @param directory where its books and its log are made
 * @param counts    counts calls from now on; null where time is measured, because counting takes some
 */
export async function startBot(
  port: number,
  directory: string,
  counts: CallCounts | null = null,
): Promise<Bot> {
  const keyPair = loadKeyPair(generateKeyPair().secret, undefined);
  const logger = pino({ level: 'info' }, destination({ dest: join(directory, 'rung.log'), sync: true }));
  const opened = openStore(join(directory, 'rung.db'), { now: systemClock.now });
  const shared = { keyPair, clock: systemClock, logger, windowMs: 5_000 };
  const rest = createBackpackRest({
    ...shared,
    baseUrl: `http://127.0.0.1:${port}`,
    // Many more cycles a minute than a market gives: the limiter runs, and is not reached.
    requestsPerMinute: 100_000,
  });
  const streams = createBackpackStreams({
    ...shared,
    url: `ws://127.0.0.1:${port}`,
    serverTimeOffset: () => rest.timeOffsetMs(),
  });
  await rest.warm();
  await rest.syncTime();
  const drawdown = new Drawdown();
  const engine = new Engine({
    runMode: 'live',
    strategies: [{ parameters: PARAMETERS, market: findMarket(PARAMETERS, await rest.markets()) }],
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
    exchange: counts === null ? rest : counted(rest, () => (counts.exchange += 1)),
    streams,
    store: counts === null ? opened.store : counted(opened.store, () => (counts.store += 1)),
    clock: systemClock,
    logger,
    onAlerts: () => {},
    onBid: (_symbol, bid) => drawdown.see(engine.state(PARAMETERS.id), bid),
  });
  await engine.start();
  return {
    engine,
    async stop() {
      await engine.stop('leave');
      await rest.close();
      opened.close();
    },
  };
}

/** `target`, with every call of a method told to `onCall` first. */
function counted<T extends object>(target: T, onCall: () => void): T {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(_, name) {
      const known = methods.get(name);
      if (known !== undefined) return known;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = (...given: unknown[]): unknown => {
        onCall();
        return Reflect.apply(value, target, given);
      };
      methods.set(name, method);
      return method;
    },
  });
}
