import { decimal } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/index.js';
import { NO_PATIENCE } from '../../src/domain/reconciliation/index.js';
import { Engine } from '../../src/engine/engine.js';
import type { EngineOptions } from '../../src/engine/engineOptions.js';
import { formerStrategiesOf } from '../../src/engine/former/index.js';
import type { Clock } from '../../src/engine/ports/clock.js';
import type { AccountFees } from '../../src/engine/ports/exchange.js';
import type { Logger } from '../../src/engine/ports/logger.js';
import { systemClock } from '../../src/engine/ports/systemClock.js';
import {
  type BackpackRest,
  createBackpackRest,
  createBackpackStreams,
  loadKeyPair,
} from '../../src/exchange/backpack/index.js';
import { PAPER_MARKETS } from '../../src/exchange/paper/index.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { parametersOf } from '../domain/support/builders.js';
import type { OddExchange } from './oddExchange/index.js';

export interface TradingOptions {
  readonly symbol?: 'SOL_USDC' | 'BTC_USDC';
  /** What the account has; default 10,000 USDC and no coin. */
  readonly balances?: Readonly<Record<string, string>>;
  /** What the exchange takes of rungs that are filled; below zero it pays. Default: the local exchange's. */
  readonly makerFeeBps?: string;
  /** What differs from `PARAMETERS`, for each strategy; default one that differs in nothing. */
  readonly strategies?: readonly Partial<StrategyParameters>[];
  /** The same for those that are configured and switched off. */
  readonly switchedOff?: readonly Partial<StrategyParameters>[];
  readonly reconciliation?: Partial<EngineOptions['reconciliation']>;
  /** The most that all strategies may be promised; default no limit. */
  readonly totalCapital?: EngineOptions['totalCapital'];
  /** Of the account's risk; default none. */
  readonly limits?: EngineOptions['limits'];
  /** The best bid before the bot starts; null for a market without a price. */
  readonly bid?: string | null;
  /** How long a signed request is valid. */
  readonly windowMs?: number;
  /** How long an order must be found nowhere before it is ended; see `OrderPatience`. */
  readonly orderPatience?: EngineOptions['orderPatience'];
  readonly lookAgainEveryMs?: number;
  /** How long an answer is waited for. */
  readonly timeoutMs?: number;
  /** How often a sign of life is asked for on the streams. */
  readonly pingMs?: number;
  /** Times what waits for the network; by default it hurries. */
  readonly networkClock?: Clock;
  /** How far this machine's clock is ahead of the exchange's. */
  readonly clockAheadMs?: number;
  /** The owner's, in which days begin; default UTC. */
  readonly timeZone?: string;
  /** What tells the bot from others on the account; by default it is alone. */
  readonly instance?: EngineOptions['instance'];
  /** Alerts were recorded. */
  readonly onAlerts?: () => void;
  /** Opens the database otherwise than usual. */
  readonly open?: (file: string, now: () => number) => OpenedStore;
}

/** Three rungs of 200 USDC, 1 % apart, and a take profit at 1 %: figures that can be followed by hand. */
export const PARAMETERS: StrategyParameters = parametersOf({
  id: 'main',
  totalAmount: decimal('600'),
  reanchorDriftPercentage: decimal('10'),
});

const FEES: AccountFees = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };

/** What waits for the network is tried again sooner than in life, so that a story about it is short. */
const HURRY = 8;
function hurriedClock(isAlive: () => boolean): Clock {
  return {
    now: () => Date.now(),
    setTimer: (delayMs, callback) =>
      systemClock.setTimer(delayMs / HURRY, () => {
        if (isAlive()) callback();
      }),
  };
}

/** What takes minutes in life, so that a story about it is short. */
const BRIEF_PATIENCE: NonNullable<EngineOptions['orderPatience']> = {
  absentMs: 1_000,
  refusableSaleMs: 1_000,
  disagreeingMs: 6_000,
};

/** One life of the bot, from a start to its end. */
export interface Life {
  readonly opened: OpenedStore;
  readonly rest: BackpackRest;
  readonly streams: EngineOptions['streams'];
  readonly engine: Engine;
  /** It was killed: none of its timers rings any more. */
  die(): void;
}

interface LifeNeeds {
  readonly options: TradingOptions;
  readonly start: EngineOptions['start'];
  readonly strategies: EngineOptions['strategies'];
  /** Configured, and switched off. */
  readonly switchedOff?: readonly StrategyParameters[];
  readonly line: OddExchange;
  readonly clock: Clock;
  /** Of the account's key. */
  readonly secret: string;
  readonly databaseFile: string;
  readonly logger: Logger;
}

/** A bot as the program wires it, that has not been started. */
export function beginLife(needs: LifeNeeds): Life {
  const { options, start, strategies, switchedOff = [], line, clock, secret, databaseFile, logger } = needs;
  const { windowMs = 3_000, timeoutMs = 1_500, pingMs = 5_000 } = options;
  const open = options.open ?? ((file, now) => openStore(file, { now }));
  const keyPair = loadKeyPair(secret, undefined);
  // The client signs by a clock that does not leap: the exchange's does not either.
  const now = () => Date.now() + (options.clockAheadMs ?? 0);
  const shared = {
    keyPair,
    clock: { now, setTimer: systemClock.setTimer },
    logger,
    windowMs,
  };
  const rest = createBackpackRest({
    ...shared,
    baseUrl: line.restUrl,
    timeoutMs,
    patienceMs: 1_000,
  });
  const streams = createBackpackStreams({
    ...shared,
    url: line.wsUrl,
    serverNow: () => rest.timeMs(),
    firstPauseMs: 20,
    longestPauseMs: 100,
    confirmMs: 2_000,
    marketSilenceMs: 2_500,
    pingMs,
  });
  const opened = open(databaseFile, () => clock.now());
  let isAlive = true;
  const engine = new Engine({
    runMode: 'live',
    strategies: strategies,
    former: formerStrategiesOf(
      {
        strategies: strategies.map(({ parameters }) => parameters),
        disabledStrategies: switchedOff,
        markets: PAPER_MARKETS,
      },
      opened.store,
      () => {},
    ),
    fees: FEES,
    start,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.totalCapital === undefined ? {} : { totalCapital: options.totalCapital }),
    reconciliation: {
      enabled: true,
      forceSync: true,
      autoSyncOnStartup: true,
      tolerances: new Map(),
      reserved: new Map(),
      realTimePositionCheck: true,
      positionDifferenceThreshold: decimal('5'),
      // Most stories are not about it; those that are name their own.
      patience: NO_PATIENCE,
      ...options.reconciliation,
    },
    signatureWindowMs: windowMs,
    exchange: rest,
    streams,
    store: opened.store,
    clock,
    networkClock: options.networkClock ?? hurriedClock(() => isAlive),
    orderPatience: { ...BRIEF_PATIENCE, ...options.orderPatience },
    ...(options.lookAgainEveryMs === undefined ? {} : { lookAgainEveryMs: options.lookAgainEveryMs }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    ...(options.instance === undefined ? {} : { instance: options.instance }),
    logger,
    onAlerts: options.onAlerts ?? (() => {}),
  });
  const die = () => {
    isAlive = false;
  };
  return { opened, rest, streams, engine, die };
}
