import type { AlertContent } from '../../../domain/alerts/index.js';
import { type Decimal, ZERO } from '../../../domain/decimal.js';
import { assetsOfSymbol } from '../../../domain/market.js';
import {
  averagePrice,
  type Block,
  duration,
  heading,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  reply,
  signedMoney,
  text,
} from '../../message/index.js';
import { amount } from '../../phrases/index.js';
import { resultPhrase, saleRows } from '../../replies/index.js';

/** Tells how a cycle has ended, and what it has brought. */
export function cycleReply(cycle: AlertContent<'cycleClosed'>): Reply {
  const { symbol, dustQuantity, totalRealizedPnl, sums } = cycle;
  const { baseAsset, quoteAsset } = assetsOfSymbol(symbol);
  const dust = dustQuantity.gt(ZERO) ? amount(quantity(dustQuantity), baseAsset) : null;
  return reply(
    heading(titleOf(cycle), { symbol, cycle: String(cycle.cycle) }),
    pairs([
      ...(sums === null ? rowsWithoutSums(cycle) : saleRows(sums, cycle.soldQuantity, cycle.netProfit)),
      ['label.dust', dust],
      ['label.cycleTime', duration(cycle.durationMs)],
      ['label.inAll', amount(signedMoney(totalRealizedPnl), quoteAsset)],
    ]),
    ...whatFollows(cycle),
  );
}

/** The result, for a line. */
export function resultOf({ netProfit, sums }: AlertContent<'cycleClosed'>): Phrase | string {
  return sums === null ? signedMoney(netProfit) : resultPhrase(netProfit, sums.cost, sums.quoteAsset);
}

/** With nothing sold, and of alerts of earlier versions. */
function rowsWithoutSums({
  netProfit,
  soldQuantity,
  averageBuyPrice,
  averageSellPrice,
  symbol,
}: AlertContent<'cycleClosed'>): readonly Row[] {
  const { baseAsset, quoteAsset } = assetsOfSymbol(symbol);
  const inQuote = (price: Decimal | null) =>
    price === null ? null : amount(averagePrice(price), quoteAsset);
  return [
    ['label.result', amount(signedMoney(netProfit), quoteAsset)],
    ['label.sold', soldQuantity.gt(ZERO) ? amount(quantity(soldQuantity), baseAsset) : phrase('term.none')],
    ['label.averageBuy', inQuote(averageBuyPrice)],
    ['label.averageSell', inQuote(averageSellPrice)],
  ];
}

/** Coins that were withdrawn have ended a cycle, too. */
function titleOf({ reason, soldQuantity, netProfit }: AlertContent<'cycleClosed'>) {
  if (reason === 'manual' && soldQuantity.eq(ZERO)) return 'alert.cycleGone';
  return `exit.${reason}.${netProfit.lt(ZERO) ? 'closedAtLoss' : 'closed'}` as const;
}

/** Said where it is not what always follows: a new cycle after a take profit. */
function whatFollows({ reason, next }: AlertContent<'cycleClosed'>): Block[] {
  if (next === null || (next === 'trading' && reason !== 'manual')) return [];
  return [text(`alert.next.${next}`)];
}
