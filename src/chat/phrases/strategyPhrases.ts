import type { BrakeKind } from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type { StrategySummary } from '../../engine/api/index.js';
import type { Naming } from '../message/index.js';
import { duration, type Phrase, phrase } from '../message/index.js';

/* Phrases that several commands and alerts share. */

/** Name of a brake in a sentence, e.g. `loss of a day`. */
export function brakePhrase(kind: BrakeKind): Phrase {
  return phrase(`brake.${kind}`);
}

/** A strategy among several, e.g. `Slow one (SOL_USDC)`; by its market alone where it has no name. */
export function strategyLabel({ name, symbol }: Pick<StrategySummary, 'name' | 'symbol'>): string {
  return name === null ? symbol : `${name} (${symbol})`;
}

/** Tells what a strategy is doing and since when, e.g. `paused for 12 min by you`. */
export function modePhrase(mode: StrategySummary['mode'], nowMs: number, naming: Naming): Phrase {
  switch (mode.kind) {
    case 'trading':
      return phrase('mode.trading');
    case 'stoppingBuys':
      return phrase('mode.stoppingBuys', { duration: duration(nowMs - mode.sinceMs), by: naming(mode.by) });
    case 'paused': {
      const since = duration(nowMs - mode.sinceMs);
      const [first] = mode.brake?.kinds ?? [];
      if (first !== undefined) return phrase('mode.braked', { duration: since, brake: brakePhrase(first) });
      // Nobody paused it: `onManualExit: pause` did.
      return mode.by === 'onManualExit'
        ? phrase('mode.pausedAfterManualExit', { duration: since })
        : phrase('mode.paused', { duration: since, by: naming(mode.by) });
    }
    case 'finished':
      return phrase('mode.finished', {
        duration: duration(nowMs - mode.sinceMs),
        reason: phrase(`exit.${mode.reason}.end`),
      });
    case 'blocked':
      return phrase('mode.blocked', {
        duration: duration(nowMs - mode.sinceMs),
        reason: phrase(`blockReason.${mode.reason}`),
      });
  }
}

/** A figure and its asset, e.g. `0.0042 BTC`. */
export function amount(figure: string, asset: string): Phrase {
  return phrase('term.amount', { amount: figure, asset });
}

/** A figure, or a dash where there is none. */
export function orDash(value: Decimal | null, write: (value: Decimal) => string): string {
  return value === null ? '–' : write(value);
}
