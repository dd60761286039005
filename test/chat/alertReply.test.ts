import { describe, expect, it } from 'vitest';
import { alertReply } from '../../src/chat/alertReply.js';
import { plainText } from '../../src/chat/console/plainText.js';
import { createTranslator, type Language } from '../../src/chat/languages/index.js';
import { htmlMessages } from '../../src/chat/telegram/html.js';
import type { AlertContent } from '../../src/domain/alert.js';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import { NOW_MS } from '../support/engine.js';
import { parseHtml } from '../support/telegram/index.js';

const rungFilled = {
  kind: 'rungFilled',
  symbol: 'BTC_USDC',
  rung: 2,
  rungCount: 8,
  executedQuantity: decimal('0.00105'),
  orderQuantity: decimal('0.00105'),
  price: decimal('58207.6'),
  position: decimal('0.0017486'),
  averageEntryPrice: decimal('58409.12345678'),
  target: decimal('58555.14626542'),
} as const;

const cycleClosed = {
  kind: 'cycleClosed',
  symbol: 'BTC_USDC',
  cycle: 12,
  reason: 'takeProfit',
  soldQuantity: decimal('0.00419'),
  averageBuyPrice: decimal('59126.190476'),
  averageSellPrice: decimal('59321.5'),
  netProfit: decimal('0.372613'),
  quoteChange: decimal('-0.02'),
  dustQuantity: decimal('0.00000664'),
  durationMs: 3 * 3_600_000 + 7 * 60_000,
  totalRealizedPnl: decimal('20.814313'),
} as const;

const contents: readonly AlertContent[] = [
  rungFilled,
  { ...rungFilled, executedQuantity: decimal('0.0005'), averageEntryPrice: null, target: null },
  cycleClosed,
  { ...cycleClosed, reason: 'stopLoss', netProfit: decimal('-31.2') },
  { ...cycleClosed, reason: 'manual', dustQuantity: ZERO },
  { ...cycleClosed, reason: 'fresh', soldQuantity: ZERO, averageBuyPrice: null, averageSellPrice: null },
  ...['virtualBuy', 'adoptedWithoutCost', 'quantityReduced', 'onlyReported', 'none', 'somethingNew'].map(
    (action) =>
      ({
        kind: 'discrepancy',
        asset: 'BTC',
        held: decimal('0.0044'),
        booked: decimal('0.0042'),
        drift: decimal('0.0002'),
        tolerance: decimal('0.0001'),
        action,
        reportId: 7,
      }) as const,
  ),
  { kind: 'blocked', symbol: 'BTC_USDC', reason: 'unknownCost', detail: '' },
  { kind: 'blocked', symbol: 'BTC_USDC', reason: 'brokenInvariant', detail: 'sold 2 of 1 held <trade 5>' },
  { kind: 'blocked', symbol: 'BTC_USDC', reason: 'brokenInvariant', detail: 'sold 2 of 1' },
  { kind: 'connectionLost', sinceMs: NOW_MS - 61_000 },
  { kind: 'connectionBack', downForMs: 200_000 },
  {
    kind: 'ordersRefused',
    symbol: 'BTC_USDC',
    refused: 3,
    placed: 5,
    code: 'INSUFFICIENT_FUNDS',
    message: 'Insufficient funds',
  },
  {
    kind: 'orderCancelledElsewhere',
    symbol: 'BTC_USDC',
    rung: 3,
    price: decimal('57000'),
    quantity: decimal('0.0015'),
    detail: 'cancelled on the exchange',
    rungsLeft: 5,
  },
  {
    kind: 'orderCancelledElsewhere',
    symbol: 'BTC_USDC',
    rung: null,
    price: decimal('60000'),
    quantity: decimal('0.0015'),
    detail: '',
    rungsLeft: 5,
  },
  { kind: 'clockSkew', skewMs: -2_700 },
  { kind: 'needsPerson', what: 'The database is on a full disk.' },
];

describe.each(['en', 'zh-CN'] as const)('alerts in %s', (language: Language) => {
  const translator = createTranslator(language);
  const replies = contents.map((content) => alertReply({ content, timeMs: NOW_MS }));

  it('read like this', async () => {
    const read = replies.map((reply) => plainText(reply, translator)).join('\n\n---\n\n');
    await expect(`${read}\n`).toMatchFileSnapshot(`golden/alerts.${language}.txt`);
  });

  it('are one short message each, in markup that Telegram takes', () => {
    for (const reply of replies) {
      const messages = htmlMessages(reply, translator);
      expect(messages).toHaveLength(1);
      expect(parseHtml(messages[0] ?? '')).toMatchObject({ ok: true });
      expect(messages[0]?.length).toBeLessThan(500);
    }
  });
});
