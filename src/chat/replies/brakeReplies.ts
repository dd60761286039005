import { HUNDRED } from '../../domain/decimal.js';
import type { BrakesView, FallenBrakeView } from '../../engine/api/index.js';
import {
  type Block,
  exactPercentage,
  heading,
  lines,
  literal,
  money,
  type Phrase,
  phrase,
  type Reply,
  type Row,
  reply,
  text,
  wholePercentage,
} from '../message/index.js';
import { amount, brakeFigure, brakeOn, brakePhrase, brakeRelease } from '../phrases/index.js';

/** Rows of /health: how near each brake that is set is; none where none is. */
export function brakeRows({ measures, exposures, fallen }: BrakesView): Row[] {
  const isOn = (kind: FallenBrakeView['kind'], quoteAsset: string) =>
    fallen.some((one) => one.kind === kind && one.quoteAsset === quoteAsset);
  const rows = [
    ...measures.map(({ kind, quoteAsset, limit, measured, nearPercentage }): [Phrase, Phrase] => {
      const most = brakeFigure(kind, limit, quoteAsset);
      const label = phrase('brake.rowOf', { brake: brakePhrase(kind), asset: quoteAsset });
      if (isOn(kind, quoteAsset)) return [label, phrase('brake.fallen')];
      if (measured === null || nearPercentage === null)
        return [label, phrase('brake.unknown', { limit: most })];
      const percentage = wholePercentage(nearPercentage);
      return [label, phrase('brake.near', { measured: figureOnly(kind, measured), limit: most, percentage })];
    }),
    ...exposures.map(({ quoteAsset, baseAsset, limit, exposure }): [Phrase, Phrase] => [
      phrase('brake.exposure', { asset: baseAsset ?? quoteAsset }),
      phrase('brake.near', {
        measured: money(exposure),
        limit: amount(money(limit), quoteAsset),
        percentage: wholePercentage(exposure.div(limit).times(HUNDRED)),
      }),
    ]),
  ];
  return rows.flatMap(([label, figures], index): Row[] => [
    [index === 0 ? phrase('brake.row') : literal(''), label],
    [literal(''), figures],
  ]);
}

/** Without its asset, which the limit names. */
function figureOnly(kind: FallenBrakeView['kind'], figure: FallenBrakeView['measured']): string {
  switch (kind) {
    case 'maxDailyLoss':
    case 'emergencyStopLoss':
      return money(figure);
    case 'emergencyStopLossPercentage':
      return exactPercentage(figure.round(2));
    default:
      return figure.toString();
  }
}

/** Warnings of /status: each brake that is on, and what releases it. */
export function brakeWarnings(brakes: readonly FallenBrakeView[]): Block[] {
  return brakes.map((brake) => lines(brakeOn(brake), brakeRelease(brake)));
}

/** Question before brakes are released. */
export function releaseQuestion(brakes: readonly FallenBrakeView[]): Reply {
  const assets = [...new Set(brakes.map(({ quoteAsset }) => quoteAsset))].join(', ');
  return reply(
    heading('brake.question'),
    lines(...brakes.map(brakeOn)),
    text('brake.releases', { asset: assets }),
  );
}
