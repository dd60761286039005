import { differences, type Expectation } from './agreement.js';
import type { Trading } from './trading.js';

export type { Expectation } from './agreement.js';

/** At the end of a story: throws with every difference between the books and the exchange. */
export async function expectAgreement(trading: Trading, expectation: Expectation = {}): Promise<void> {
  await trading.untilQuiet();
  const { books: store, startingBalances, transfers: transferred } = trading;
  const strategies = trading.parameters.map(({ id, totalAmount: allocation }) => {
    const stored = trading.state(id);
    return { id, market: stored.market, stored, allocation };
  });
  const account = { state: await trading.account(), startingBalances, transferred };
  const found = differences({ strategies, store }, account, expectation);
  if (found.length > 0) throw new Error(`the books and the exchange differ:\n${found.join('\n')}`);
}
