import {
  amount,
  defineAskingCommand,
  heading,
  newReport,
  nothingBeyondBooks,
  nothingToAsk,
  pairs,
  quantity,
  question,
  reply,
  surplusRows,
  text,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';

export const reserve = defineAskingCommand({
  name: 'reserve',
  needs: 'operator',
  guarded: true,
  async confirm({ strategy }) {
    const { symbol, mode, position, baseAsset } = strategy.queries.status();
    if (mode.kind === 'blocked' && mode.reason === 'unknownCost') {
      return question(
        reply(
          heading('reserve.positionTitle', { symbol }),
          pairs([['label.position', amount(quantity(position), baseAsset)]]),
          text('reserve.positionWhat'),
        ),
        { quantity: position },
      );
    }
    const found = await strategy.books.compare();
    if (found.drift.lte(ZERO)) return nothingToAsk(nothingBeyondBooks(found, symbol));
    return question(
      reply(
        heading('reserve.title', { quantity: quantity(found.drift), asset: found.asset, symbol }),
        pairs(surplusRows(found)),
        text('reserve.what'),
      ),
      { quantity: found.drift },
    );
  },
  async run({ strategy, who }, surplus) {
    const result = await strategy.books.reserveSurplus(surplus, who);
    if (result.kind === 'nothing') return reply(text('adopt.nothing', { symbol: strategy.symbol }));
    const { baseAsset, quoteAsset } = strategy.queries.status();
    if (result.report !== null) return newReport(result.report, quoteAsset);
    return reply(
      heading('reserve.done', {
        symbol: strategy.symbol,
        quantity: amount(quantity(result.quantity), baseAsset),
      }),
    );
  },
});
