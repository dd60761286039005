import {
  amount,
  type Block,
  chosenStrategies,
  defineAskingCommand,
  estimateRows,
  heading,
  isAboutAll,
  lines,
  modePhrase,
  type Naming,
  namingFor,
  type Phrase,
  pairs,
  phrase,
  quantity,
  question,
  reply,
  type StrategyCommandContext,
  saleRows,
  strategyLabel,
  strategyOrAll,
  text,
  withEach,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import { unblocked } from '../src/domain/ladder/index.js';
import type { PanicPreview, PanicResult } from '../src/engine/api/index.js';

export const panic = defineAskingCommand({
  name: 'panic',
  args: strategyOrAll,
  usage: '[all]',
  needs: 'operator',
  endsRisk: true,
  guarded: true,
  isAboutAll,
  /**
   * A yes is said to selling everything, however much it has become meanwhile: in a falling market rungs are filled while
   * it is read, and being asked again and again would be the danger. It is asked again when what would be sold at the
   * market became something that cannot be, or the other way round.
   */
  confirm(context, asked: readonly PanicPreview[] | null) {
    const now = chosenStrategies(context).map(({ id }) =>
      context.engine.strategy(id).position.previewPanic(),
    );
    const isSame = asked !== null && JSON.stringify(asked.map(nature)) === JSON.stringify(now.map(nature));
    const previews = isSame ? asked : now;
    const [first] = previews;
    return question<readonly PanicPreview[]>(
      reply(
        previews.length === 1 && first !== undefined
          ? heading('panic.title', { symbol: first.symbol })
          : heading('panic.titleAll'),
        ...previews.flatMap((preview) => held(preview, nameIn(context, preview))),
        ...(previews.some(({ sale }) => sale !== null) ? [text('sellnow.estimate')] : []),
        text('panic.what'),
      ),
      previews,
    );
  },
  confirmAgain: (context) =>
    reply(
      heading('panic.again'),
      ...chosenStrategies(context).flatMap(({ id }) => {
        const preview = context.engine.strategy(id).position.previewPanic();
        return held(preview, nameIn(context, preview));
      }),
    ),
  async run(context) {
    const { engine, who, services } = context;
    const ended = await withEach(chosenStrategies(context), ({ id }) =>
      engine.strategy(id).position.panic(who),
    );
    return reply(
      ...ended.flatMap(({ strategy, result }) => {
        const symbol = nameIn(context, { ...strategy, strategyId: strategy.id });
        return isResult(result)
          ? outcome(symbol, result, engine.now(), namingFor(services.people, who))
          : [lines(phrase('everyStrategy.line', { symbol, what: result }))];
      }),
    );
  },
});

/** Name of a strategy among all; of one alone its market, for its answer is under its name already. */
function nameIn(
  { args, engine }: Pick<StrategyCommandContext<Parameters<typeof isAboutAll>[0]>, 'args' | 'engine'>,
  { strategyId, symbol }: Pick<PanicPreview, 'strategyId' | 'symbol'>,
): string {
  const strategy = isAboutAll(args) ? engine.strategies().find(({ id }) => id === strategyId) : undefined;
  return strategy === undefined ? symbol : strategyLabel(strategy);
}

function nature({ strategyId, noSale }: PanicPreview): readonly unknown[] {
  // Nothing held may become something, and is sold then: that is what was asked for.
  return [strategyId, noSale === 'nothingHeld' ? null : noSale];
}

/** Tells what becomes of the position: an estimate where it is sold, or why it is not. */
function held(preview: PanicPreview, symbol: string): Block[] {
  const { baseAsset: asset, position, sellable, averageEntryPrice, noSale } = preview;
  const values = { symbol, asset, quantity: quantity(position) };
  if (noSale === 'nothingHeld') return [text('panic.heldDust', { symbol })];
  if (noSale === 'unknownCost' || averageEntryPrice === null) return [text('panic.heldUnknown', values)];
  if (noSale === 'blocked') return [text('panic.heldBlocked', values)];
  const isLoss = preview.sale?.realizedPnl.lt(ZERO) ?? false;
  return [
    heading(isLoss ? 'panic.heldLoss' : 'panic.held', { ...values, quantity: quantity(sellable) }),
    pairs([...estimateRows({ ...preview, averageEntryPrice })]),
  ];
}

function isResult(result: PanicResult | Phrase): result is PanicResult {
  return 'sale' in result;
}

function outcome(symbol: string, result: PanicResult, nowMs: number, naming: Naming): Block[] {
  const { orders, ordersLeft, mode } = result;
  if (unblocked(mode).kind !== 'paused') {
    return [
      heading('panic.notStopped', { symbol }),
      lines(...goesOn(result, nowMs, naming), sale(result)),
      ...bill(result),
    ];
  }
  const orderWord =
    ordersLeft > 0
      ? phrase('panic.cancelling', { orders: String(ordersLeft) })
      : phrase('panic.paused', { orders: String(orders) });
  return [heading('panic.done', { symbol }), lines(orderWord, sale(result)), ...bill(result)];
}

function bill({ sale: { isDone, sums, sold, realizedPnl } }: PanicResult): Block[] {
  return isDone && sums !== null ? [pairs([...saleRows(sums, sold, realizedPnl)])] : [];
}

/** Tells that somebody else has let it trade again before this could be answered. */
function goesOn({ mode, rungs, resumedBy }: PanicResult, nowMs: number, naming: Naming): Phrase[] {
  return [
    ...(resumedBy === null ? [] : [phrase('panic.resumedBy', { by: naming(resumedBy) })]),
    phrase('panic.isNow', { state: modePhrase(mode, nowMs, naming), rungs: String(rungs) }),
  ];
}

function sale({ noSale, sale: { isDone, sold, left, sums, realizedPnl, baseAsset } }: PanicResult): Phrase {
  if (noSale === 'unknownCost' || noSale === 'blocked') return phrase(`panic.${noSale}`);
  // What is still being cancelled may buy something yet; until it does there is no sale to tell of.
  const isSale = sold.gt(ZERO) || left.gt(ZERO);
  if (!isDone && isSale) {
    return phrase('panic.selling', {
      sold: amount(quantity(sold), baseAsset),
      left: amount(quantity(left), baseAsset),
    });
  }
  if (sums === null) return phrase('panic.nothingHeld');
  return phrase(realizedPnl.lt(ZERO) ? 'panic.soldLoss' : 'panic.sold');
}
