import type { Decimal } from '../../domain/decimal.js';
import type { LadderSketch, ParameterChangePreview, ParametersChanged } from '../../engine/api/index.js';
import {
  averagePrice,
  type Block,
  exact,
  exactPercentage,
  heading,
  lines,
  money,
  type Phrase,
  pairs,
  phrase,
  type Reply,
  reply,
  roundMoney,
  rungNumbers,
  signedRoundMoney,
  text,
} from '../message/index.js';
import { allowedPhrase, orDash, parameterLabel, parameterValue } from '../phrases/index.js';
import { change } from './averageReply.js';

type Preview = Extract<ParameterChangePreview, { readonly kind: 'preview' }>;

/** Tells why other parameters cannot be had. */
export function adjustmentRefusal(refusal: Exclude<ParameterChangePreview, Preview>): Reply {
  switch (refusal.kind) {
    case 'notAllowed': {
      const { key, found, allowed } = refusal;
      return reply(text('set.notAllowed', { key, found, allowed: allowedPhrase(allowed) }));
    }
    case 'conflict': {
      const { conflict } = refusal;
      const { key, limit } = conflict;
      return reply(
        conflict.kind === 'aboveLimit'
          ? text('set.conflict', { key, found: exact(conflict.found), limit, most: exact(conflict.most) })
          : text('set.notTogether', { key, limit, found: conflict.found, needed: conflict.needed }),
      );
    }
    case 'noRung': {
      const { smallest, quoteAsset: asset } = refusal;
      return reply(text('set.noRung', { smallest: money(smallest), asset }));
    }
    case 'aboveCapital': {
      const { promised, totalCapital, quoteAsset: asset } = refusal;
      const most = { asset, totalCapital: money(totalCapital) };
      return reply(
        promised === null
          ? text('set.unlimitedCapital', most)
          : text('set.aboveCapital', { ...most, promised: money(promised) }),
      );
    }
    case 'unprofitable': {
      const { takeProfitPercentage, breakEven } = refusal;
      return reply(
        text('set.refusedTarget', {
          target: exactPercentage(takeProfitPercentage),
          breakEven: exactPercentage(breakEven),
        }),
      );
    }
    case 'nothingChanges':
      return reply(text('set.nothingChanges'));
  }
}

/** Funds for a ladder: quote asset in the account, and what its position has cost. */
export interface Funds {
  readonly asset: string;
  readonly holds: Decimal;
  readonly wanted: Decimal;
}

/** Tells what other parameters would do, as a question. @param funds null: nobody asked for them */
export function adjustmentQuestion(preview: Preview, funds: Funds | 'unread' | null): Reply {
  return reply(
    heading('set.question', { symbol: preview.symbol }),
    preview.changes.length === 0 ? text('set.onlyReset') : changeLines(preview),
    ...ladderBlocks(preview),
    ...exitBlocks(preview),
    ...warnings(preview),
    ...fundsWarning(funds),
  );
}

export function adjustmentDone(done: Changes & { readonly symbol: string }, isReset: boolean): Reply {
  return reply(
    heading(isReset ? 'set.doneReset' : 'set.done', { symbol: done.symbol }),
    ...(done.changes.length === 0 ? [] : [changeLines(done)]),
  );
}

type Changes = ParametersChanged & { readonly quoteAsset: string };

function changeLines({ changes, quoteAsset }: Changes): Block {
  return lines(
    ...changes.map(({ key, before, after }) =>
      phrase('set.change', {
        key,
        before: parameterValue(key, before, quoteAsset),
        after: parameterValue(key, after, quoteAsset),
      }),
    ),
  );
}

function ladderBlocks({ ladder, price, quoteAsset, isPlacedAnew }: Preview): Block[] {
  if (ladder === null || price === null) return [];
  const { before, after } = ladder;
  const row = (write: (sketch: LadderSketch) => string): Phrase =>
    phrase('term.change', { before: write(before), after: write(after) });
  return [
    heading('set.ladder', { price: exact(price) }),
    pairs([
      [parameterLabel('orderCount'), row(({ rungs }) => String(rungs))],
      ['set.lowest', row(({ lowestPrice }) => orDash(lowestPrice, exact))],
      [
        'set.locked',
        phrase('term.amount', { amount: row(({ amount }) => roundMoney(amount)), asset: quoteAsset }),
      ],
    ]),
    ...(isPlacedAnew ? [text('set.placedAnew')] : []),
  ];
}

function exitBlocks({ target, netAtTarget, stopLoss, quoteAsset }: Preview): Block[] {
  const isOther = (pair: Preview['stopLoss']) => pair !== null && String(pair.before) !== String(pair.after);
  const rows = [
    ...(target !== null && isOther(target)
      ? [['label.target', change(target.before, target.after, averagePrice)] as const]
      : []),
    ...(netAtTarget !== null && isOther(netAtTarget)
      ? [['label.netAtTarget', netChange(netAtTarget, quoteAsset)] as const]
      : []),
    ...(stopLoss !== null && isOther(stopLoss)
      ? [
          [
            parameterLabel('stopLossPercentage'),
            phrase('term.change', {
              before: orDash(stopLoss.before, averagePrice),
              after: orDash(stopLoss.after, averagePrice),
            }),
          ] as const,
        ]
      : []),
  ];
  return rows.length === 0 ? [] : [pairs(rows)];
}

function netChange({ before, after }: NonNullable<Preview['netAtTarget']>, quoteAsset: string): Phrase {
  const net = phrase('term.amount', { amount: change(before, after, signedRoundMoney), asset: quoteAsset });
  return phrase('term.net', { amount: net });
}

function fundsWarning(funds: Funds | 'unread' | null): Block[] {
  if (funds === 'unread') return [text('set.accountUnread')];
  if (funds === null || funds.wanted.lte(funds.holds)) return [];
  const { asset, holds, wanted } = funds;
  return [text('set.notInAccount', { wanted: money(wanted), holds: money(holds), asset })];
}

function warnings({ sellsAtOnce, unprofitableBelow, forestalled }: Preview): Block[] {
  return [
    ...(sellsAtOnce === null ? [] : [text(`exit.${sellsAtOnce}.sellsAtOnce`)]),
    ...(unprofitableBelow === null
      ? []
      : [text('set.unprofitable', { breakEven: exactPercentage(unprofitableBelow) })]),
    ...(forestalled.length === 0 ? [] : [text('set.forestalled', { rungs: rungNumbers(forestalled) })]),
  ];
}
