import type { Exchange, Holding } from '../../engine/ports/index.js';
import { type Calls, signedRead } from './calls.js';
import {
  accountRow,
  type BorrowLend,
  type ByAsset,
  type Capital,
  mergeHoldings,
  readBorrowLend,
  readCapital,
  sameAmounts,
} from './wireAccount.js';
import { parseAnswer } from './wireAnswer.js';
import type { RowReader } from './wireRows.js';

const MAX_ROUNDS = 3;

/** Fee rates and holdings. */
export function createAccount(
  calls: Calls,
  rowReader: RowReader,
): Pick<Exchange, 'account' | 'holdings' | 'holdingsAtOnce'> {
  const capital = (): Promise<Capital> =>
    calls.perform(signedRead('/api/v1/capital', 'balanceQuery'), (answer, endpoint) =>
      noted(readCapital(answer.body, endpoint), endpoint),
    );
  const borrowLend = (): Promise<BorrowLend> =>
    calls.perform(signedRead('/api/v1/borrowLend/positions', 'borrowLendPositionQuery'), (answer, endpoint) =>
      noted(readBorrowLend(answer.body, endpoint), endpoint),
    );

  /** A coin that nobody trades must not keep the others from being counted; that it cannot be read stands in the log. */
  function noted<T>(read: ByAsset<T>, endpoint: string): ByAsset<T> {
    for (const [asset, problem] of read.unreadable) rowReader.leaveOut(endpoint, asset, problem);
    return read;
  }

  /**
   * Balances and lent funds come from two endpoints, and auto-lend moves funds from one to the other at any
   * moment: seen between two readings they would count twice or not at all. So the balances are read before and
   * after, until nothing moved meanwhile. On an account that trades without pause the last reading has to do.
   */
  async function holdings(): Promise<ReadonlyMap<string, Holding>> {
    let before = await capital();
    for (let round = 1; ; round += 1) {
      const lent = await borrowLend();
      const after = await capital();
      if (sameAmounts(before, after) || round === MAX_ROUNDS) return mergeHoldings(after, lent);
      before = after;
    }
  }

  return {
    account: () =>
      calls.perform(signedRead('/api/v1/account', 'accountQuery'), (answer, endpoint) =>
        parseAnswer(accountRow, answer.body, endpoint),
      ),
    holdings,
    holdingsAtOnce: async () => mergeHoldings(await capital(), await borrowLend()),
  };
}
