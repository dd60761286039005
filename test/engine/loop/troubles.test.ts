import { beforeEach, describe, expect, it } from 'vitest';
import { levelOf, type Problem } from '../../../src/domain/alerts/index.js';
import { decimal } from '../../../src/domain/decimal.js';
import { strategyTroubles, Troubles } from '../../../src/engine/loop/troubles.js';
import { orderOf, stateOf } from '../../store/books.js';

/* What is wrong at present: told when it begins and when it is over, and shown in between. */

const UNPROFITABLE: Problem<'targetUnprofitable'> = {
  ...{ kind: 'targetUnprofitable', symbol: 'SOL_USDC', stopsBuying: true },
  ...{ takeProfitPercentage: decimal('0.1'), breakEvenPercentage: decimal('0.2') },
};
const KEY = { kind: 'keyRefused', message: 'Unauthorized' } as const;

let nowMs = 0;
let told: string[] = [];
let wakened: (string | null)[] = [];
let troubles: Troubles;

beforeEach(() => {
  nowMs = 1_000;
  told = [];
  wakened = [];
  troubles = new Troubles({
    clock: { now: () => nowMs },
    tell: (content) => told.push(`${levelOf(content)} ${JSON.stringify(content)}`),
    onBuyingChange: (strategyId) => wakened.push(strategyId),
  });
});

describe('a trouble', () => {
  it('is told once when it begins and once when it is over, and stands in between', () => {
    troubles.raise(KEY);
    nowMs = 5_000;
    troubles.raise({ ...KEY, message: 'another word for it' });
    expect(troubles.all).toMatchObject([{ problem: KEY, strategyId: null, sinceMs: 1_000 }]);
    troubles.settle('keyRefused');
    troubles.settle('keyRefused');
    expect(troubles.all).toEqual([]);
    expect(told).toEqual([
      `critical ${JSON.stringify({ kind: 'problem', problem: KEY })}`,
      `info ${JSON.stringify({ kind: 'problemOver', problem: KEY, sinceMs: 1_000 })}`,
    ]);
  });

  it('of one strategy is none of another, and keeps only that one from buying', () => {
    troubles.raise(UNPROFITABLE, 'sol');
    troubles.raise({ ...UNPROFITABLE, stopsBuying: false }, 'wild');
    expect(['sol', 'wild'].map((id) => troubles.mayBuy(id))).toEqual([false, true]);
    troubles.settle('targetUnprofitable', 'wild');
    expect(troubles.all).toHaveLength(1);
    troubles.settle('targetUnprofitable', 'sol');
    expect(troubles.mayBuy('sol')).toBe(true);
    expect(wakened).toEqual(['sol', 'sol']);
  });

  it('of a kind that changes is told again when it does, and keeps its beginning', () => {
    troubles.raise(UNPROFITABLE, 'sol');
    nowMs = 5_000;
    troubles.raise(UNPROFITABLE, 'sol');
    expect(told).toHaveLength(1);
    const changed = { ...UNPROFITABLE, stopsBuying: false };
    troubles.raise(changed, 'sol');
    expect(told).toHaveLength(2);
    expect(troubles.all).toMatchObject([{ problem: changed, sinceMs: 1_000 }]);
    expect([troubles.mayBuy('sol'), wakened]).toEqual([true, ['sol', 'sol']]);
  });

  it('of the whole program keeps everybody from buying', () => {
    troubles.raise({ kind: 'booksGone', file: 'rung.db' });
    expect(troubles.mayBuy('sol')).toBe(false);
    expect(wakened).toEqual([null]);
  });
});

describe('a strategy’s own state tells', () => {
  const exit = {
    reason: 'takeProfit',
    ...{ by: null, attempts: 0, hasSold: false, refusals: 0, sellAtMost: null, notBeforeMs: 0 },
  } as const;
  const found = (state: Parameters<typeof stateOf>[0], unsettledForLong: ReturnType<typeof orderOf>[] = []) =>
    strategyTroubles({ id: 'sol', state: stateOf(state), unsettledForLong, refusedLadders: 0 }).map(
      ({ problem }) => `${problem.kind} ${'count' in problem ? problem.count : ''}`,
    );

  it('nothing when it gets on', () => {
    expect(found({})).toEqual([]);
    expect(found({ exit: { ...exit, attempts: 19, refusals: 2 } })).toEqual([]);
  });

  it('of sales that are refused, and of sales that nobody takes', () => {
    expect(found({ exit: { ...exit, attempts: 3, refusals: 3 } })).toEqual(['salesRefused 3']);
    expect(found({ exit: { ...exit, attempts: 22, refusals: 2 } })).toEqual(['salesUnfilled 20']);
  });

  it('of looks in a row that find nothing free to be sold', () => {
    expect(found({ exit: { ...exit, emptyLooks: 2 } })).toEqual([]);
    expect(found({ exit: { ...exit, emptyLooks: 3 } })).toEqual(['nothingFree 3']);
  });

  it('of rungs that are refused', () => {
    const due = { kind: 'due', notBeforeMs: 0, attempts: 2, refusals: 2 } as const;
    expect(found({ ladder: due })).toEqual(['rungsRefused 2']);
    const anchor = decimal('100');
    expect(found({ ladder: { ...due, kind: 'placed', anchor, placedAtMs: 0 } })).toEqual(['rungsRefused 2']);
  });

  it('of orders that nobody can cancel or find', () => {
    const orders = [orderOf({ cancelling: true }), orderOf({ cancelling: true }), orderOf({})];
    expect(found({}, orders)).toEqual(['cancelsFail 2', 'fatesUnknown 1']);
  });
});
