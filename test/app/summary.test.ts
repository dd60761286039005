import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Summary, summarize } from '../../src/app/summary.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { LiveDrawdown } from '../../src/engine/periodic/liveDrawdown.js';
import type { AccountState } from '../../src/exchange/paper/index.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { commitOf, fillEntry, now, orderOf, stateOf } from '../store/books.js';

/* One rung was bought: 0.34 SOL at 140.25, with a fee of 0.000272 SOL. The account has it, or something else. */

const position = { quantity: decimal('0.339728'), cost: decimal('47.685'), realizedPnl: ZERO };
const fill = {
  tradeId: '1',
  orderId: '5578417289',
  symbol: 'SOL_USDC',
  price: '140.25',
  quantity: '0.34',
  fee: '0.000272',
  feeSymbol: 'SOL',
};

let books: OpenedStore;
beforeEach(() => {
  books = openStore(':memory:', { now });
  books.store.openStrategy('sol');
  books.store.commit(commitOf({ orders: [orderOf()], entries: [fillEntry(1)] }));
});
afterEach(() => books.close());

function balance(available: string, locked = '0') {
  const total = decimal(available).plus(decimal(locked)).toString();
  return { available, locked, staked: '0', lent: '0', total };
}

function account(changes: Partial<AccountState> = {}): AccountState {
  return {
    apiKey: '',
    timeMs: now(),
    autoLend: false,
    balances: { SOL: balance('0.339728'), USDC: balance('9000', '952.315') },
    openOrders: [],
    fills: [fill],
    lastPrices: {},
    ...changes,
  };
}

function summaryOf(theirs: AccountState, part: Parameters<typeof stateOf>[0] = {}): Summary {
  return summarize({
    strategies: [
      {
        state: stateOf({ position, ledgerLength: 1, ...part }),
        bid: decimal('141'),
        drawdown: new LiveDrawdown(),
      },
    ],
    store: books.store,
    account: theirs,
    startingBalances: new Map([['USDC', decimal('10000')]]),
  });
}

it('agrees when a fresh start has left something to the owner', () => {
  const balances = { ...account().balances, SOL: balance('0.839728') };
  expect(summaryOf(account({ balances }), { setAside: decimal('0.5') })).toMatchObject({ agrees: true });
});

it('agrees when the books are the exchange’s to the last digit', () => {
  const { agrees, text } = summaryOf(account());
  expect(text.split('\n').at(-1)).toBe('books           equal to the exchange');
  expect(text).toContain('unrealized PnL  0.216648 USDC');
  expect(agrees).toBe(true);
});

describe('does not agree, and says why,', () => {
  it.each([
    [
      'when a fill is missing in the books',
      account({ fills: [fill, { ...fill, tradeId: '2' }] }),
      ['fills: books 1, exchange 2', 'fill 2 of order 5578417289 is not in the books as the exchange has it'],
    ],
    ['when the exchange knows nothing of a fill', account({ fills: [] }), ['fills: books 1, exchange 0']],
    [
      'when a fee is another one in the last digit',
      account({ fills: [{ ...fill, fee: '0.000273' }] }),
      ['fill 1 of order 5578417289 is not in the books as the exchange has it'],
    ],
    [
      'when less is held, by the last digit',
      account({ balances: { SOL: balance('0.339727'), USDC: balance('9952.315') } }),
      ['SOL held: books 0.339728, exchange 0.339727'],
    ],
    [
      'when money is missing',
      account({ balances: { SOL: balance('0.339728'), USDC: balance('9952.314') } }),
      ['USDC moved: books -47.685, exchange -47.686'],
    ],
  ])('%s', (_when, theirs, differences) => {
    const { agrees, text } = summaryOf(theirs);
    expect(agrees).toBe(false);
    expect(text).toContain('books           DIFFER from the exchange');
    expect(text.split('\n').slice(-differences.length)).toEqual(differences);
  });

  it('when the position is not what its ledger amounts to', () => {
    const { agrees, text } = summaryOf(account(), { position: { ...position, cost: decimal('47.684') } });
    expect(agrees).toBe(false);
    expect(text.split('\n').at(-1)).toBe('cost against its ledger: books 47.684, exchange 47.685');
  });
});
