import { z } from 'zod';
import {
  adoptAtMarketButton,
  adoptQuestion,
  averageDone,
  averageQuestion,
  commandText,
  decimalOrWordArg,
  defineAskingCommand,
  exact,
  farPriceQuestion,
  heading,
  keepOutButton,
  lines,
  newReport,
  nothingBeyondBooks,
  nothingToAsk,
  phrase,
  question,
  type Reply,
  reply,
  type StrategyCommandContext,
  quantity as shownQuantity,
  text,
  unexplained,
  unknownCostButtons,
  withButtons,
} from '../src/chat/kit/index.js';
import { type Decimal, ZERO } from '../src/domain/decimal.js';
import type { ReconciliationReport } from '../src/domain/reconciliation/index.js';
import { CommandRefusedError, type StatusView } from '../src/engine/api/index.js';

type Context = StrategyCommandContext<[(Decimal | 'market' | undefined)?]>;

/** Adoption to which a yes is said. */
interface Adoption {
  /** Coins held beyond the books, or a position whose cost nobody knows. */
  readonly what: 'surplus' | 'position';
  /** Base asset, with digits that a phone is not shown. */
  readonly quantity: Decimal;
  /** The market's is the one of the moment at which it was asked. */
  readonly price: Decimal;
  /** Part of it that is to have cost that; trades of the owner explain the rest. */
  readonly atPrice: Decimal;
}

export const adopt = defineAskingCommand({
  name: 'adopt',
  args: z.tuple([decimalOrWordArg('PRICE', 'market').optional()]),
  usage: '[PRICE|market]',
  example: 'market',
  needs: 'operator',
  guarded: true,
  async confirm(context: Context, asked: Adoption | null) {
    const { strategy, args } = context;
    const [wanted] = args;
    if (hasUnknownCost(strategy.queries.status())) return confirmAverage(context, asked);
    const found = await strategy.books.compare();
    // Only now: the comparison may have booked fills.
    const status = strategy.queries.status();
    if (found.drift.lte(ZERO)) return nothingToAsk(nothingBeyondBooks(found, status.symbol));
    if (wanted === undefined) return nothingToAsk(threeWays(context, status, found));
    const price = asked?.price ?? priceOf(wanted, status);
    return question<Adoption>(adoptQuestion(found, status, price), {
      what: 'surplus',
      quantity: found.drift,
      price,
      atPrice: unexplained(found),
    });
  },
  confirmAgain({ strategy, args: [wanted] }, { price, atPrice: quantity }) {
    if (wanted === 'market' || quantity.lte(ZERO)) return null;
    const far = strategy.books.farPrice({ price, quantity, cost: null });
    return far === null ? null : farPriceQuestion(price, far, strategy.queries.status().quoteAsset);
  },
  async run({ strategy, who }, { what, quantity, price }) {
    return what === 'position'
      ? averageDone(await strategy.books.setAverageEntryPrice(price, who))
      : newReport(
          await strategy.books.adoptSurplus({ quantity, price }, who),
          strategy.queries.status().quoteAsset,
        );
  },
});

function hasUnknownCost({ mode }: StatusView): boolean {
  return mode.kind === 'blocked' && mode.reason === 'unknownCost';
}

function priceOf(wanted: Decimal | 'market', { bestBid }: StatusView): Decimal {
  if (wanted !== 'market') return wanted;
  if (bestBid === null) throw new CommandRefusedError('noPrice', 'there is no best bid to adopt at');
  return bestBid;
}

/** With a position whose cost nobody knows a price can only mean the cost of that. */
function confirmAverage({ strategy, args: [wanted] }: Context, asked: Adoption | null) {
  if (wanted === undefined) {
    return nothingToAsk(withButtons(reply(text('blockHint.unknownCost')), unknownCostButtons(strategy.id)));
  }
  const price = asked?.price ?? priceOf(wanted, strategy.queries.status());
  const preview = strategy.books.previewAverageEntryPrice(price);
  return question<Adoption>(averageQuestion(preview, text('adopt.setsAverage', { price: exact(price) })), {
    what: 'position',
    quantity: preview.position,
    price,
    atPrice: preview.position,
  });
}

/** `/adopt` alone, with something to adopt. */
function threeWays({ engine, strategy }: Context, status: StatusView, found: ReconciliationReport): Reply {
  const { symbol, bestBid } = status;
  const id = engine.strategies().length > 1 ? strategy.id : null;
  return withButtons(
    reply(
      heading('adopt.found', { symbol, quantity: shownQuantity(found.drift), asset: found.asset }),
      lines(
        ...(bestBid === null
          ? []
          : [
              phrase('adopt.atMarket', {
                command: commandText('adopt', id, 'market'),
                price: exact(bestBid),
              }),
            ]),
        phrase('adopt.atPrice', { command: commandText('adopt', id, 'PRICE') }),
        phrase('adopt.keepOut', { command: commandText('reserve', id) }),
      ),
    ),
    [...(bestBid === null ? [] : [[adoptAtMarketButton(strategy.id)]]), [keepOutButton(strategy.id)]],
  );
}
