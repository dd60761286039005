import { type Decimal, HUNDRED } from '../decimal.js';
import type { BrakeReading } from './brake.js';
import { withPeak } from './drawdown.js';
import { BRAKE_KINDS, type BrakeKind, type Release } from './kinds.js';
import type { BrakeLimits } from './limits.js';
import type { BrakeMemory, FallenBrake } from './memory.js';
import { BRAKES } from './table.js';
import { utcDay } from './utcDay.js';

export interface BrakeReview {
  /** The same object when nothing changed. */
  readonly memory: BrakeMemory;
  readonly fell: readonly FallenBrake[];
  /** Those that a time or a day has released. */
  readonly released: readonly FallenBrake[];
}

/** Holds one quote asset's reading against the limits. Pure: the same reading gives the same review. */
export function reviewBrakes(limits: BrakeLimits, before: BrakeMemory, reading: BrakeReading): BrakeReview {
  let memory = withPeak(before, reading);
  const released = memory.fallen.filter(
    ({ release }) => reading.isTimeSure && isOver(release, reading.nowMs),
  );
  for (const { kind } of released) memory = BRAKES[kind].afresh(memory, reading);
  const standing = memory.fallen.filter((fallen) => !released.includes(fallen));
  // What was released measures anew, and this reading is from before.
  const fell = BRAKE_KINDS.filter((kind) => !memory.fallen.some((fallen) => fallen.kind === kind)).flatMap(
    (kind) => fallenNow(kind, limits, memory, reading),
  );
  const kept = standing.map((fallen) => withinPause(fallen, reading.nowMs));
  const isSame =
    fell.length === 0 && released.length === 0 && kept.every((each, index) => each === standing[index]);
  if (!isSame) memory = { ...memory, fallen: [...kept, ...fell] };
  return { memory, fell, released };
}

/** The memory once the owner has let trading go on: none is on any more, and each measures anew. */
export function releaseAll(before: BrakeMemory, reading: BrakeReading): BrakeMemory {
  const memory = before.fallen.reduce((rest, { kind }) => BRAKES[kind].afresh(rest, reading), before);
  return { ...memory, fallen: [] };
}

function fallenNow(
  kind: BrakeKind,
  limits: BrakeLimits,
  memory: BrakeMemory,
  reading: BrakeReading,
): readonly FallenBrake[] {
  const brake = BRAKES[kind];
  const limit = brake.limit(limits);
  const measured = limit === null ? null : brake.measured(reading, memory);
  if (limit === null || measured === null || measured.lt(limit)) return [];
  const sells = limits.onBrake === 'sell' && brake.isAboutMoney;
  const release = brake.release(limits, reading.nowMs);
  return [{ kind, sinceMs: reading.nowMs, measured, limit, release, sells }];
}

/** A clock that was set back makes neither a day nor a pause shorter: what fell on a later day holds until that is over. */
function isOver(release: Release, nowMs: number): boolean {
  switch (release.kind) {
    case 'resume':
      return false;
    case 'utcDay':
      return utcDay(nowMs) > release.day;
    case 'time':
      return nowMs >= release.untilMs;
  }
}

/** A pause that is longer than any was asked for: the clock was ahead when it began, and it begins again now. */
function withinPause(fallen: FallenBrake, nowMs: number): FallenBrake {
  const { release } = fallen;
  if (release.kind !== 'time' || release.untilMs - nowMs <= release.pauseMs) return fallen;
  return { ...fallen, release: { ...release, untilMs: nowMs + release.pauseMs } };
}

/** Brake that is set: where it stands. */
export interface BrakeMeasure {
  readonly kind: BrakeKind;
  readonly limit: Decimal;
  /** Null: not known at present. */
  readonly measured: Decimal | null;
  /** Part of the limit that is reached, percent. */
  readonly nearPercentage: Decimal | null;
}

/** Tells how near each brake that is set is to falling. */
export function brakeMeasures(
  limits: BrakeLimits,
  memory: BrakeMemory,
  reading: BrakeReading,
): readonly BrakeMeasure[] {
  return BRAKE_KINDS.flatMap((kind) => {
    const limit = BRAKES[kind].limit(limits);
    if (limit === null) return [];
    const measured = BRAKES[kind].measured(reading, memory);
    return [{ kind, limit, measured, nearPercentage: measured?.div(limit).times(HUNDRED) ?? null }];
  });
}
