import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { openStore } from '../../src/store/index.js';
import { story } from '../engine/story.js';
import type { Trading, TradingOptions } from '../support/trading.js';
import { expectAgreement } from '../support/tradingAgreement.js';

/* That an import is right, where the benchmark says how fast it is. More fills than the exchange gives on one page. */

const PIECES = 1_100;
const AT_ONCE = 20;
/** Three rungs of 2,000 USDC, at 99, 98 and 97. */
const LARGE: TradingOptions = { strategies: [{ totalAmount: decimal('6000') }] };

/** The rungs are executed in small pieces while nobody is there to see it: two of them whole, the last one in part. */
async function executeInPieces(trading: Trading): Promise<void> {
  for (let done = 0; done < PIECES; done += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        trading.quote('96.99', { ask: '97', askQuantity: '0.05', last: '97' }),
      ),
    );
  }
}

async function expectEveryPiece(trading: Trading): Promise<void> {
  const executed = (await trading.account()).fills.length;
  expect(executed).toBeGreaterThanOrEqual(PIECES);
  expect([...trading.books.ledger('main')]).toHaveLength(executed);
  expect(trading.state().cycle.rungsFilled).toBe(3);
  expect(trading.state().cycle.number).toBe(1);
  expect(trading.prices()).toEqual(['97']);
  await expectAgreement(trading);
}

story(
  'every piece that was executed while the bot was down is booked, and told in one message for each rung',
  LARGE,
  async (trading) => {
    await trading.kill();
    await executeInPieces(trading);
    await trading.start();
    await expectEveryPiece(trading);
    expect(trading.told('rungFilled').map(({ rung }) => rung)).toEqual([1, 2, 3]);
  },
);

/** In its second life nothing can be recorded any more after so many events. */
function diesAfter(commits: number): TradingOptions {
  let lives = 0;
  return {
    ...LARGE,
    open(file, now) {
      lives += 1;
      const opened = openStore(file, { now });
      if (lives !== 2) return opened;
      const { store } = opened;
      const commit = store.commit.bind(store);
      let left = commits;
      store.commit = (event) => {
        if (left === 0) throw new Error('the disk is gone');
        left -= 1;
        commit(event);
      };
      return opened;
    },
  };
}

story(
  'an import that a crash breaks off goes on where it was at the next start, and books nothing twice',
  diesAfter(10),
  async (trading) => {
    await trading.kill();
    await executeInPieces(trading);
    void trading.start();
    await trading.until('the crash', () =>
      trading.complaints.some((one) => one.includes('the disk is gone')),
    );
    const { ledgerLength } = trading.state();
    expect([ledgerLength > 0, ledgerLength < PIECES]).toEqual([true, true]);
    await trading.kill();
    await trading.start();
    await expectEveryPiece(trading);
  },
);
