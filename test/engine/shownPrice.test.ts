import { expect, it } from 'vitest';
import { MarketPrices } from '../../src/engine/loop/marketPrices.js';

/* What /status shows as the price, and the age that it tells is of that and of nothing else. */

const NOW_MS = 9_000;

function noPrices(): MarketPrices {
  return new MarketPrices({ timeMs: () => NOW_MS, growOld: true, isTimeSure: () => true });
}

function pricesWith(
  last: string | null,
  [bid, ask]: readonly [string, string] = ['100', '100.1'],
): MarketPrices {
  const prices = noPrices();
  const ticker = {
    symbol: 'SOL_USDC',
    bid,
    ask,
    updateId: '1',
    timeMs: 5_000,
  };
  prices.take(ticker);
  if (last !== null) prices.takeLastPrice(last, 8_000);
  return prices;
}

const shown = (prices: MarketPrices) => `${prices.shown.price}, ${prices.shown.ageMs} ms old`;

it.each(['100', '100.05', '100.1'])('the last trade at %s between the best prices', (last) => {
  expect(shown(pricesWith(last))).toBe(`${last}, 1000 ms old`);
});

it.each(['99.9', '100.2'])(
  'the best bid, with its own age, when the last trade at %s is outside of them',
  (last) => {
    expect(shown(pricesWith(last))).toBe('100, 4000 ms old');
  },
);

it('the best bid before the first trade, and the last trade where there is no bid', () => {
  expect(shown(pricesWith(null))).toBe('100, 4000 ms old');
  expect(shown(pricesWith('99', ['', '98']))).toBe('99, 1000 ms old');
  expect(noPrices().shown).toEqual({ price: null, ageMs: null });
});
