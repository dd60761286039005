import {
  defineAskingCommand,
  estimateRows,
  heading,
  lines,
  pairs,
  phrase,
  quantity,
  question,
  reply,
  saleReply,
} from '../src/chat/kit/index.js';
import type { Decimal } from '../src/domain/decimal.js';

/** Market that the estimate was made for: it moves on while the question is read. */
interface Asked {
  readonly bestBid: Decimal;
  readonly rungs: number;
}

export const sellnow = defineAskingCommand({
  name: 'sellnow',
  needs: 'operator',
  endsRisk: true,
  async confirm({ strategy }, asked: Asked | null) {
    const preview = await strategy.position.previewSellNow();
    const { baseAsset: asset, sellable } = preview;
    const { bestBid, rungs } = asked ?? preview;
    return question<Asked>(
      reply(
        heading('sellnow.title', { quantity: quantity(sellable), asset }),
        pairs(estimateRows({ ...preview, bestBid, sale: preview.saleAt(bestBid) })),
        lines(
          phrase('sellnow.estimate'),
          rungs === 0 ? phrase('sellnow.noRungs') : phrase('sellnow.rungs', { rungs: String(rungs) }),
        ),
      ),
      { bestBid, rungs },
    );
  },
  run: async ({ strategy, who }) => saleReply(await strategy.position.sellNow(who)),
});
