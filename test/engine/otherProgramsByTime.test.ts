import { describe, expect, test } from 'vitest';
import { makeClientId } from '../../src/domain/clientId.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import type { ExchangeOrder, Fill } from '../../src/domain/order.js';
import { StrategyRegistry } from '../../src/engine/loop/strategyRegistry.js';
import type { StrategyRunner } from '../../src/engine/loop/strategyRunner.js';
import { OtherPrograms } from '../../src/engine/sync/otherPrograms.js';
import { PAPER_MARKETS } from '../../src/exchange/paper/index.js';
import { openStore } from '../../src/store/index.js';
import { fillOf } from '../domain/support/builders.js';
import { PARAMETERS } from '../support/trading.js';

/* Whose an order is, by its id and its time: what a story cannot wait for. */

const NOW_MS = Date.UTC(2026, 10, 30);
const MINUTE_MS = 60_000;
const SKIPPED = 100;
const nobody = () => {};
const quiet = { debug: nobody, info: nobody, warn: nobody, error: nobody };
const market = PAPER_MARKETS.find(({ symbol }) => symbol === 'SOL_USDC');
if (market === undefined) throw new Error('no market');

interface Scene {
  readonly runner: StrategyRunner;
  readonly others: OtherPrograms;
  readonly readAgain: string[];
  /** The first sequence number of this run: that of its greeting. */
  readonly first: number;
  atMs(timeMs: number): void;
}

/** A second life of a strategy that has given out a few ids, which has not read the book yet. */
function scene(): Scene {
  const { store } = openStore(':memory:', { now: () => NOW_MS });
  let timeMs = NOW_MS;
  const readAgain: string[] = [];
  const world = {
    ...{ store, logger: quiet, clock: { now: () => NOW_MS, setTimer: () => nobody } },
    ...{ volatility: () => undefined, fees: () => null },
    ...{ onAlerts: nobody, onChange: nobody, tell: nobody, onParameters: nobody, onAcquitted: nobody },
    ...{ beforeRecording: nobody, onRecordingFailed: nobody, onFill: nobody, onPassed: nobody },
    ...{
      unbackedQuantity: () => ZERO,
      mayBuy: () => false,
      buyingRoom: () => null,
      freeMoney: () => undefined,
      hasBrakes: false,
    },
  };
  const open = (strategies: StrategyRegistry) => {
    if (market === undefined) throw new Error('no market');
    return strategies.open(PARAMETERS, market, store, (prices) => ({ ...world, prices }), nobody);
  };
  open(new StrategyRegistry());
  const strategies = new StrategyRegistry(undefined, { idsSkipped: () => SKIPPED });
  const runner = open(strategies);
  const others = new OtherPrograms({
    ...{ store, logger: quiet, exchange: { timeMs: () => timeMs } },
    strategies: () => strategies,
    readAgain: ({ id }) => readAgain.push(id),
  });
  return {
    ...{ runner, others, readAgain, first: strategies.idsOf(runner.id).greeting ?? 0 },
    atMs(nowMs) {
      timeMs = nowMs;
    },
  };
}

function orderOf(sequence: number, createdAtMs: number, changes: Partial<ExchangeOrder> = {}): ExchangeOrder {
  return {
    ...{ orderId: `${sequence}-${createdAtMs}`, clientId: makeClientId(0, sequence), symbol: 'SOL_USDC' },
    ...{ side: 'buy', orderType: 'limit', status: 'new', timeInForce: 'GTC', expiryReason: null },
    ...{ price: decimal('90'), quantity: decimal('1'), executedQuantity: ZERO, executedQuoteQuantity: ZERO },
    createdAtMs,
    ...changes,
  };
}

const soldAt = (sequence: number, timeMs: number) =>
  fillOf({
    orderId: `o${sequence}`,
    clientId: makeClientId(0, sequence),
    side: 'sell',
    price: decimal('101'),
    timeMs,
  });

const told = (order: ExchangeOrder, timeMs: number) =>
  ({ kind: 'accepted', order: { ...order, createdAtMs: timeMs }, fill: null, timeMs }) as const;

function look(
  { runner, others }: Scene,
  orders: readonly ExchangeOrder[],
  fills: readonly Fill[] = [],
): void {
  others.begin(runner);
  others.looked(runner, orders, fills);
}

const isStopped = ({ runner }: Scene) => runner.state.mode.kind === 'blocked';

describe('an id that a loss of power may have taken back', () => {
  test('is ours when its order was placed before the start, or up to two minutes after it', () => {
    const here = scene();
    const lost = here.first - SKIPPED - 1;
    here.others.begin(here.runner);
    expect(here.others.isLostOne(here.runner, orderOf(lost, NOW_MS - MINUTE_MS))).toBe(true);
    expect(here.others.isLostOne(here.runner, orderOf(lost, NOW_MS + MINUTE_MS))).toBe(true);
    expect(here.others.isLostOne(here.runner, orderOf(lost, NOW_MS + 3 * MINUTE_MS))).toBe(false);
    expect(here.others.isLostOne(here.runner, orderOf(here.first - 1, NOW_MS - MINUTE_MS))).toBe(false);
    const sale = orderOf(lost, NOW_MS - MINUTE_MS, { side: 'sell' });
    expect(here.others.isLostOne(here.runner, sale)).toBe(true);
    const otherForm = orderOf(lost, NOW_MS - MINUTE_MS, { timeInForce: 'FOK' });
    expect(here.others.isLostOne(here.runner, otherForm)).toBe(false);
  });

  test('has the book read anew when the stream tells of it, and is another program after that time', () => {
    const here = scene();
    const lost = here.first - SKIPPED - 1;
    look(here, []);
    here.others.heard(told(orderOf(lost, 0), NOW_MS + MINUTE_MS));
    expect(here.readAgain).toEqual(['main']);
    expect(isStopped(here)).toBe(false);
    here.others.heard(told(orderOf(lost, 0), NOW_MS + 3 * MINUTE_MS));
    expect(isStopped(here)).toBe(true);
  });
});

describe('the order by which a run shows itself', () => {
  test('is known to the run itself, and stops every other', () => {
    const here = scene();
    look(here, []);
    const greeting = { timeInForce: 'IOC' } as const;
    here.others.heard(told(orderOf(here.first, 0, greeting), NOW_MS + 1));
    expect(isStopped(here)).toBe(false);
    here.others.heard(told(orderOf(here.first + 5_000, 0, greeting), NOW_MS + 2));
    expect(isStopped(here)).toBe(true);
  });
});

describe('before the start', () => {
  test('one sale under a strange id may be chance, two within ten minutes are another program', () => {
    const here = scene();
    look(here, [], [soldAt(500_000, NOW_MS - 5 * MINUTE_MS), soldAt(500_001, NOW_MS - 20 * MINUTE_MS)]);
    expect(isStopped(here)).toBe(false);
    const other = scene();
    look(other, [], [soldAt(500_000, NOW_MS - 5 * MINUTE_MS), soldAt(500_001, NOW_MS - 6 * MINUTE_MS)]);
    expect(isStopped(other)).toBe(true);
  });

  test('what the stream tells of that time late says nothing', () => {
    const here = scene();
    look(here, []);
    here.others.heard(told(orderOf(500_000, 0), NOW_MS - 1));
    expect(isStopped(here)).toBe(false);
  });
});

test('after the owner’s word what was placed until then proves nothing, also when it is executed later', () => {
  const here = scene();
  look(here, []);
  here.atMs(NOW_MS + MINUTE_MS);
  here.others.acquit(here.runner);
  const old = [orderOf(500_000, NOW_MS + 1), orderOf(500_001, NOW_MS + 1)];
  look(here, old);
  for (const order of old) here.others.heard(told(order, NOW_MS + 2 * MINUTE_MS));
  expect(isStopped(here)).toBe(false);
  look(here, [...old, orderOf(500_002, NOW_MS + 3 * MINUTE_MS)]);
  expect(isStopped(here)).toBe(true);
});
