import { expect, it } from 'vitest';
import { createTranslator } from '../../../src/chat/languages/index.js';
import { evidencePhrase } from '../../../src/chat/phrases/evidencePhrase.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { Fill } from '../../../src/domain/order.js';
import * as bookings from '../../../src/domain/reconciliation/bookings.js';
import { fillOf } from '../../domain/support/builders.js';

/* What the domain writes as the proof of a booking is told in the reader's language, and means the same. */

const position = { quantity: decimal('0.5'), cost: decimal('30000'), realizedPnl: ZERO };
const quantity = decimal('0.25');

function trade(changes: Partial<Fill>): Fill {
  return fillOf({
    ...{ tradeId: '7001', symbol: 'BTC_USDC', side: 'sell' },
    ...{ price: decimal('60000'), quantity, fee: decimal('15'), feeAsset: 'USDC' },
    ...changes,
  });
}

const part = (changes: Partial<Fill>) => ({
  fill: trade(changes),
  quantity,
  value: decimal('15000'),
  isWhole: true,
});
const sold = bookings.manualSell(position, part({}));
const written: Readonly<Record<string, string>> = {
  bought: bookings.manualBuy(position, part({ side: 'buy' })).evidence,
  sold: sold.evidence,
  boughtElsewhere: bookings.virtualBuy(position, quantity, trade({ side: 'buy', symbol: 'BTC_USDT' }))
    .evidence,
  soldElsewhere: bookings.quantityReduced(position, quantity, position, trade({ symbol: 'BTC_USDT' }))
    .evidence,
  noTrade: bookings.virtualBuy(position, quantity, null).evidence,
  noTradeEither: bookings.quantityReduced(position, quantity, position, null).evidence,
  cameBack: bookings.cameBack(position, quantity, decimal('15000')).evidence,
  ownersWord: bookings.adoptedAtPrice(position, quantity, decimal('60000')).evidence,
  several: bookings.inShort(Array.from({ length: 200 }, () => sold))[0]?.evidence ?? '',
};

it.each(Object.entries(written))('%s: every figure, and no English in Chinese', (_what, evidence) => {
  const told = evidencePhrase(evidence);
  const [english, chinese] = [createTranslator('en').say(told), createTranslator('zh-CN').say(told)];
  const figures = (text: string) => [...text.matchAll(/[\d.]*\d/gu)].map(([figure]) => figure).sort();
  expect(figures(english)).toEqual(figures(evidence));
  expect(figures(chinese)).toEqual(figures(evidence));
  expect(chinese.replaceAll(/BTC_USDT|USDC/gu, '')).not.toMatch(/[a-z]/iu);
});

it('shows what it does not know as it is written', () => {
  const text = 'bought by hand: trade 7 of another version';
  expect(createTranslator('zh-CN').say(evidencePhrase(text))).toBe(text);
});
