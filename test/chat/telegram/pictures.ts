import { literal } from '../../../src/chat/languages/phrase.js';
import type { PictureBlock } from '../../../src/chat/message/reply.js';
import { ONE } from '../../../src/domain/decimal.js';

/** A picture of nothing, for tests of how pictures travel. */
export function picture(caption: string): PictureBlock {
  return {
    kind: 'picture',
    caption: literal(caption),
    picture: {
      ...{ kind: 'cycle', theme: 'dark', symbol: 'BTC_USDC', baseAsset: 'BTC', quoteAsset: 'USDC' },
      ...{ strategyId: 'btc_usdc', name: null },
      ...{
        fromMs: 0,
        toMs: 3_600_000,
        candles: [],
        rungs: [],
        average: null,
        target: null,
        restsAt: null,
        fills: [],
      },
      ...{ tickSize: ONE, sinceMs: null, averageSteps: [], realizedPnl: [], cycle: null },
    },
  };
}
