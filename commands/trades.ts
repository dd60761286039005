import { z } from 'zod';
import {
  amount,
  countArg,
  defineCommand,
  heading,
  lines,
  money,
  moreButtons,
  onGrid,
  type Phrase,
  phrase,
  quantity,
  recently,
  reply,
  signedMoney,
  text,
  withButtons,
} from '../src/chat/kit/index.js';
import type { Market } from '../src/domain/market.js';
import type { TradeView } from '../src/engine/api/index.js';

const USUAL = 10;
const MOST = 50;

export const trades = defineCommand({
  name: 'trades',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '20',
  needs: 'viewer',
  async run({ engine, strategy: { id, symbol }, args: [limit = USUAL] }) {
    const view = await engine.strategy(id).performance.trades(limit);
    const { market } = engine.strategy(id).queries.settings();
    if (view.trades.length === 0) return reply(text('trades.none', { symbol }));
    return withButtons(
      reply(
        heading('trades.title', { symbol }),
        lines(...view.trades.map((trade) => tradePhrase(trade, market, engine.now()))),
      ),
      moreButtons('trades', id, { shown: limit, most: MOST, hasMore: view.hasMore }),
    );
  },
});

function tradePhrase(
  trade: TradeView,
  { baseAsset, quoteAsset, tickSize, stepSize }: Market,
  nowMs: number,
): Phrase {
  const { timeMs, side, price, quantity: traded, fee, feeAsset, result } = trade;
  const values = {
    when: recently(timeMs, nowMs),
    quantity: amount(onGrid(traded, stepSize), baseAsset),
    price: onGrid(price, tickSize),
    fee: amount(feeAsset === quoteAsset ? money(fee) : quantity(fee), feeAsset),
  };
  if (side === 'buy') return phrase('trades.bought', values);
  return result === null
    ? phrase('trades.sold', values)
    : phrase('trades.soldWithResult', { ...values, result: amount(signedMoney(result), quoteAsset) });
}
