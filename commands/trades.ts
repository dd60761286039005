import { z } from 'zod';
import { countArg } from '../src/chat/arguments.js';
import { defineCommand } from '../src/chat/command.js';
import { exact, quantity, signedMoney } from '../src/chat/figures.js';
import { moreButtons } from '../src/chat/pastReply.js';
import { type Phrase, phrase, recently } from '../src/chat/phrase.js';
import { heading, lines, reply, text, withButtons } from '../src/chat/reply.js';
import type { TradeView } from '../src/engine/faceReports.js';

const USUAL = 10;
const MOST = 50;

export const trades = defineCommand({
  name: 'trades',
  summary: 'help.trades',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '20',
  needs: 'viewer',
  async run({ engine, strategy: { id, symbol }, args: [limit = USUAL] }) {
    const view = await engine.trades(id, limit);
    if (view.trades.length === 0) return reply(text('trades.none', { symbol }));
    return withButtons(
      reply(
        heading('trades.title', { symbol }),
        lines(...view.trades.map((trade) => tradePhrase(trade, view.quoteAsset, engine.now()))),
      ),
      moreButtons('trades', id, { shown: limit, most: MOST, hasMore: view.hasMore }),
    );
  },
});

function tradePhrase(
  { timeMs, side, price, quantity: traded, result }: TradeView,
  asset: string,
  nowMs: number,
): Phrase {
  const values = { when: recently(timeMs, nowMs), quantity: quantity(traded), price: exact(price) };
  if (side === 'buy') return phrase('trades.bought', values);
  return result === null
    ? phrase('trades.sold', values)
    : phrase('trades.soldWithResult', { ...values, result: signedMoney(result), asset });
}
