import type { BrakeKind } from '../../domain/brakes/index.js';
import type { Decimal } from '../../domain/decimal.js';
import type { StatusView, StrategySummary } from '../../engine/api/index.js';
import type { Naming } from '../message/index.js';
import { cut, duration, exactPercentage, moment, type Phrase, phrase } from '../message/index.js';

/* Phrases that several commands and alerts share. */

/** Name of a brake in a sentence, e.g. `loss of a day`. */
export function brakePhrase(kind: BrakeKind): Phrase {
  return phrase(`brake.${kind}`);
}

/** A strategy among several, e.g. `Slow one (SOL_USDC)`; by its market alone where it has no name. */
export function strategyLabel({ name, symbol }: Pick<StrategySummary, 'name' | 'symbol'>): string {
  return name === null ? symbol : `${name} (${symbol})`;
}

/** Columns of a name in a table: figures stand beside it. */
const LINE_NAME_WIDTH = 12;

/** Names of strategies for the lines of a table, all different: the id where there is no name, or another one begins the same. */
export function lineNames(strategies: readonly Pick<StrategySummary, 'id' | 'name'>[]): readonly string[] {
  const names = strategies.map(({ id, name }) => cut(name ?? id, LINE_NAME_WIDTH));
  return names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : (strategies[index]?.id ?? name),
  );
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

/** Tells how many rungs of a ladder are filled, rest, and wait, e.g. `1 filled, 3 open, 4 wait`. */
export function rungsPhrase({ rungsFilled, rungsOpen, rungsWaiting, rungCount }: StatusView): Phrase {
  const counts = { filled: String(rungsFilled), open: String(rungsOpen) };
  return rungsWaiting === 0
    ? phrase('status.rungs', { ...counts, rungCount: String(rungCount) })
    : phrase('status.rungsWithWaiting', { ...counts, waiting: String(rungsWaiting) });
}

/** Tells which gate keeps a new ladder from being placed, and when it may open. A whole sentence. */
export function gatePhrase({ gate, opensAtMs, measured }: NonNullable<StatusView['gate']>): Phrase {
  if (gate === 'volatility') {
    return measured === null
      ? phrase('gate.volatilityUnknown')
      : phrase('gate.volatility', { measured: exactPercentage(measured) });
  }
  return phrase(`gate.${gate}`, { opens: opensAtMs === null ? '' : moment(opensAtMs, 'dayAndTime') });
}

/** A figure and its asset, e.g. `0.0042 BTC`. */
export function amount(figure: string, asset: string): Phrase {
  return phrase('term.amount', { amount: figure, asset });
}

/** A figure, or a dash where there is none. */
export function orDash(value: Decimal | null, write: (value: Decimal) => string): string {
  return value === null ? '–' : write(value);
}
