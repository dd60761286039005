import { decimal } from '../../../src/domain/decimal.js';
import { PAPER_MARKETS } from '../../../src/exchange/paper/index.js';
import { openStoreCopy } from '../../../src/store/index.js';
import {
  type AccountSeen,
  type BookedStrategy,
  differences,
  type Expectation,
} from '../../support/agreement.js';
import { booksIn } from './books.js';
import type { LocalExchange, TestKey } from './localExchange.js';
import { eventually } from './process.js';

/** What the local exchange opens an account with. */
const STARTING_BALANCES = new Map([['USDC', decimal('10000')]]);

/**
 * Waits until the books of a program, running or ended, are the exchange's to the last digit: holdings, money, every
 * execution once, every order that rests. Fails with every difference there still is.
 *
 * @param books the program, whose books are where a start in its folder keeps them, or the file of a database
 */
export async function booksEqualAccount(
  books: { readonly folder: string } | string,
  exchange: Pick<LocalExchange, 'state' | 'transferred'>,
  { apiKey }: TestKey,
  expectation: Expectation = {},
): Promise<void> {
  const file = typeof books === 'string' ? books : booksIn(books.folder);
  let found: readonly string[] = [];
  await eventually(
    async () => {
      const state = await exchange.state(apiKey);
      const account = {
        state,
        startingBalances: STARTING_BALANCES,
        transferred: exchange.transferred(apiKey),
      };
      found = compared(file, account, expectation);
      return found.length === 0;
    },
    () => new Error(`the books and the exchange differ:\n${found.join('\n')}`),
  );
}

function compared(file: string, account: AccountSeen, expectation: Expectation): readonly string[] {
  const { store, close } = openStoreCopy(file, { now: Date.now });
  try {
    const strategies = store.strategiesOnRecord().flatMap(({ id, symbol }): BookedStrategy[] => {
      const { stored } = store.openStrategy(id);
      const market = PAPER_MARKETS.find((candidate) => candidate.symbol === symbol);
      return stored === null || market === undefined ? [] : [{ id, market, stored, allocation: null }];
    });
    if (strategies.length === 0) return [`there is no strategy in ${file}`];
    return differences({ strategies, store }, account, expectation);
  } finally {
    close();
  }
}
