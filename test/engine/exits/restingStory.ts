import { expect } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { Trading, TradingOptions } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';

/* What the stories of a take profit that rests have in common: rungs at 99, 98 and 97, and a target of 1 %. */

export const PARAMETERS = { takeProfitMode: 'resting', takeProfitPercentage: decimal('1') } as const;
export const RESTING: TradingOptions = { strategies: [PARAMETERS] };

/** The sales on the book, as the exchange has them. */
export function onTheBook(trading: Trading): readonly string[] {
  return trading
    .rungs()
    .flatMap(({ side, price, quantity }) => (side === 'Ask' ? [`${quantity} at ${price}`] : []));
}

export function buys(trading: Trading): number {
  return trading.rungs().filter(({ side }) => side === 'Bid').length;
}

export async function buyFirst(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.until('the take profit rests', () => trading.isQuiet && onTheBook(trading).length === 1);
}

export async function expectClosed(trading: Trading, reason: string): Promise<void> {
  await trading.until('the cycle is closed', () => trading.books.closedCycles('main', 9).length === 1);
  expect(trading.told('cycleClosed')).toMatchObject([{ reason }]);
}

export async function expectNextLadder(trading: Trading): Promise<void> {
  await trading.until('the next ladder rests', () => trading.isQuiet && buys(trading) === 3);
  await expectAgreement(trading);
}
