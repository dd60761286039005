import type { BrakeKind } from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type { FallenBrakeView } from '../../engine/api/index.js';
import { exactPercentage, literal, moment, money, type Phrase, phrase } from '../message/index.js';
import { amount, brakePhrase } from './strategyPhrases.js';

/** A measure of a brake, or its limit: money, percent, or a count. */
export function brakeFigure(kind: BrakeKind, figure: Decimal, quoteAsset: string): Phrase {
  switch (kind) {
    case 'maxDailyLoss':
    case 'emergencyStopLoss':
      return amount(money(figure), quoteAsset);
    case 'emergencyStopLossPercentage':
      return literal(exactPercentage(figure.round(2)));
    case 'maxConsecutiveLosses':
    case 'maxRungsPerMinute':
      return literal(figure.toString());
  }
}

type Fallen = Pick<FallenBrakeView, 'kind' | 'quoteAsset' | 'measured' | 'limit'>;

/** Tells which brake is on, and why. */
export function brakeOn({ kind, quoteAsset, measured, limit }: Fallen): Phrase {
  return phrase('brake.on', {
    brake: brakePhrase(kind),
    asset: quoteAsset,
    measured: brakeFigure(kind, measured, quoteAsset),
    limit: brakeFigure(kind, limit, quoteAsset),
  });
}

/** Event that releases it. */
export function brakeRelease({ untilMs }: Pick<FallenBrakeView, 'untilMs'>): Phrase {
  return untilMs === null
    ? phrase('brake.untilResume')
    : phrase('brake.untilTime', { time: moment(untilMs, 'exact') });
}
