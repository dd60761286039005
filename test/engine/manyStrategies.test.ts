import { expect } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { expectAgreement } from '../support/tradingAgreement.js';
import { storyFromTheStart } from './story.js';

const FILLS = 'GET /wapi/v1/history/fills';
const BOOK = 'GET /api/v1/orders';
const CAPITAL = 'GET /api/v1/capital';

/** Twelve ladders on one market; one bought alone. */
const TWELVE = {
  strategies: Array.from({ length: 12 }, (_, index) => ({
    id: `ladder-${index + 1}`,
    totalAmount: decimal('150'),
    firstDropPercentage: decimal(`${index === 0 ? 1 : 2}`),
    maxDropPercentage: decimal('4'),
  })),
};

storyFromTheStart(
  'twelve strategies on one market read the account together, at the start and after a gap',
  TWELVE,
  async (trading) => {
    const asked = (endpoint: string) => trading.line.requestsTo(endpoint).length;
    await trading.start();
    await trading.until('all ladders rest', () => trading.isQuiet && trading.rungs().length === 36);
    // Twice the fills: before and after the holdings. These once more, for the money of all ladders.
    expect([asked(BOOK), asked(FILLS), asked(CAPITAL)]).toEqual([1, 2, 2]);
    trading.line.cutStreams();
    await trading.tick('98.98', { ask: '98.99' });
    await trading.until('what was bought is booked', () => trading.state('ladder-1').cycle.rungsFilled === 1);
    await trading.untilQuiet();
    expect(asked(FILLS)).toBeLessThan(2 + 12);
    await expectAgreement(trading);
  },
);
