import { z } from 'zod';
import {
  amount,
  averagePrice,
  type Block,
  decimalArg,
  defineCommand,
  exact,
  heading,
  lines,
  literal,
  money,
  onGrid,
  type Phrase,
  pairs,
  percentage,
  phrase,
  quantity,
  reply,
  roundMoney,
  signedMoney,
  table,
  text,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import type { Market } from '../src/domain/market.js';
import type { LadderPreview } from '../src/engine/api/index.js';

export const preview = defineCommand({
  name: 'preview',
  args: z.tuple([decimalArg('PRICE').optional()]),
  usage: '[PRICE]',
  example: '59000',
  needs: 'viewer',
  run({ strategy, args: [price] }) {
    const view = strategy.parameters.previewLadder(price ?? null);
    const { market } = strategy.queries.settings();
    return reply(
      heading('preview.title', { symbol: view.symbol, price: exact(view.price) }),
      ...rungs(view, market),
      pairs([
        ['preview.needs', amount(money(view.amount), view.quoteAsset)],
        [
          'preview.survives',
          view.survivesPercentage === null
            ? null
            : phrase('preview.fallOf', { percentage: percentage(view.survivesPercentage) }),
        ],
      ]),
      ...ifAllFill(view),
      ...notes(view),
    );
  },
});

function rungs({ rungs: placed, skippedRungs }: LadderPreview, { tickSize, stepSize }: Market): Block[] {
  if (placed.length === 0) return [text(skippedRungs.length > 0 ? 'preview.noRungs' : 'preview.noMoney')];
  return [
    table(
      [
        { title: literal('#'), align: 'right' },
        { title: phrase('label.price'), align: 'point' },
        { title: phrase('label.quantity'), align: 'point' },
        { title: phrase('set.locked'), align: 'point' },
      ],
      placed.map(({ rung, price, quantity: size, amount: locked }) => [
        String(rung),
        onGrid(price, tickSize),
        onGrid(size, stepSize),
        roundMoney(locked),
      ]),
    ),
  ];
}

function ifAllFill({ ifAllFill: end, baseAsset, quoteAsset, position }: LadderPreview): Block[] {
  if (end === null) return position.gt(ZERO) ? [text('preview.costUnknown')] : [];
  return [
    heading('preview.ifAllFill'),
    pairs([
      ['label.position', amount(quantity(end.quantity.round(8)), baseAsset)],
      ['label.average', averagePrice(end.averageEntryPrice)],
      ['label.target', averagePrice(end.target)],
      [
        'label.netAtTarget',
        end.netAtTarget === null
          ? null
          : phrase('term.net', { amount: amount(signedMoney(end.netAtTarget), quoteAsset) }),
      ],
      ['label.breakEven', exact(end.breakEven)],
    ]),
  ];
}

function notes(view: LadderPreview): Block[] {
  const {
    anchor,
    price,
    position,
    baseAsset: asset,
    rungs: placed,
    skippedRungs,
    waitingRungs,
    followingRungs,
    ifAllFill: end,
  } = view;
  const skipped = { rungs: skippedRungs.join(', ') };
  const said: Phrase[] = [
    ...(anchor.lt(price) ? [phrase('preview.anchor', { anchor: averagePrice(anchor) })] : []),
    ...(position.gt(ZERO) && end !== null
      ? [phrase('preview.counted', { position: quantity(position), asset })]
      : []),
    ...(skippedRungs.length === 0
      ? []
      : [placed.length === 0 ? phrase('preview.skippedAll', skipped) : phrase('preview.skipped', skipped)]),
    ...(waitingRungs.length === 0 ? [] : [phrase('config.waiting', { rungs: waitingRungs.join(', ') })]),
    ...(followingRungs.length === 0
      ? []
      : [phrase('config.following', { rungs: followingRungs.join(', ') })]),
    phrase('preview.noEffect'),
  ];
  return [lines(...said)];
}
