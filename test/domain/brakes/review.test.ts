import { describe, expect, it } from 'vitest';
import {
  type BrakeLimits,
  type BrakeMemory,
  type BrakeReading,
  brakeMeasures,
  NO_LIMITS,
  newMemory,
  releaseAll,
  reviewBrakes,
  utcDay,
} from '../../../src/domain/brakes/index.js';
import { decimal } from '../../../src/domain/decimal.js';

const NOON = Date.parse('2026-11-22T12:00:00Z');
const HOUR_MS = 3_600_000;
const MIDNIGHT = NOON + 12 * HOUR_MS;

const limitsOf = (limits: Partial<BrakeLimits>): BrakeLimits => ({ ...NO_LIMITS, ...limits });

function readingOf(changes: Partial<BrakeReading> = {}): BrakeReading {
  return {
    ...{ nowMs: NOON, isTimeSure: true, lossesInRow: 0, rungsInMinute: 0 },
    ...{ realizedToday: decimal('0'), pnl: decimal('0'), allocated: decimal('1000') },
    openCycles: new Map([['main', 4]]),
    ...changes,
  };
}

/** What is remembered after these readings, one after another. */
function memoryAfter(limits: BrakeLimits, ...readings: readonly Partial<BrakeReading>[]): BrakeMemory {
  return readings.reduce(
    (memory, reading) => reviewBrakes(limits, memory, readingOf(reading)).memory,
    newMemory('USDC'),
  );
}

const kindsOf = ({ fallen }: BrakeMemory) => fallen.map(({ kind }) => kind);

describe('the loss of a day', () => {
  const limits = limitsOf({ maxDailyLoss: decimal('10') });
  const loss = (amount: string, nowMs = NOON) => ({ realizedToday: decimal(`-${amount}`), nowMs });

  it('falls at its limit, to the last digit, and counts no gain as a loss', () => {
    expect(kindsOf(memoryAfter(limits, loss('9.999999999999')))).toEqual([]);
    expect(kindsOf(memoryAfter(limits, loss('10')))).toEqual(['maxDailyLoss']);
    expect(kindsOf(memoryAfter(limits, { realizedToday: decimal('10') }))).toEqual([]);
  });

  it('is released by the next day of UTC, whatever the owner takes for his day, and not a moment before', () => {
    const fallen = memoryAfter(limits, loss('10'));
    const at = (nowMs: number) => reviewBrakes(limits, fallen, readingOf({ nowMs }));
    expect(at(MIDNIGHT - 1).released).toEqual([]);
    expect(at(MIDNIGHT).released).toMatchObject([{ kind: 'maxDailyLoss' }]);
    expect(at(MIDNIGHT).memory.fallen).toEqual([]);
  });

  it('holds when the clock is set back, also over a midnight, and while nobody knows the time', () => {
    const fallen = memoryAfter(limits, loss('10'));
    for (const nowMs of [NOON - HOUR_MS, NOON - 24 * HOUR_MS, NOON - 400 * 24 * HOUR_MS])
      expect(reviewBrakes(limits, fallen, readingOf({ nowMs })).released).toEqual([]);
    const unsure = readingOf({ nowMs: MIDNIGHT, isTimeSure: false });
    expect(reviewBrakes(limits, fallen, unsure).released).toEqual([]);
  });

  it('lets the owner lose as much once more on the same day, and no more on the next', () => {
    const released = releaseAll(memoryAfter(limits, loss('12')), readingOf(loss('12')));
    const next = (reading: Partial<BrakeReading>) =>
      kindsOf(reviewBrakes(limits, released, readingOf(reading)).memory);
    expect(next(loss('21.99'))).toEqual([]);
    expect(next(loss('22'))).toEqual(['maxDailyLoss']);
    expect(next(loss('10', MIDNIGHT))).toEqual(['maxDailyLoss']);
  });
});

describe('the drawdown', () => {
  const pnl = (amount: string) => ({ pnl: decimal(amount) });

  it('is measured from the highest equity that was seen, in money and in percent of it', () => {
    const limits = limitsOf({
      emergencyStopLoss: decimal('50'),
      emergencyStopLossPercentage: decimal('10'),
    });
    const memory = memoryAfter(limits, pnl('0'), pnl('250'), pnl('220'));
    expect(brakeMeasures(limits, memory, readingOf(pnl('220')))).toMatchObject([
      { kind: 'emergencyStopLoss', measured: decimal('30'), nearPercentage: decimal('60') },
      // 30 of 1000 + 250.
      { kind: 'emergencyStopLossPercentage', measured: decimal('2.4'), nearPercentage: decimal('24') },
    ]);
    expect(kindsOf(memoryAfter(limits, pnl('250'), pnl('200')))).toEqual(['emergencyStopLoss']);
    expect(kindsOf(memoryAfter(limits, pnl('250'), pnl('125')))).toEqual([
      'emergencyStopLoss',
      'emergencyStopLossPercentage',
    ]);
  });

  it('is not known without a price, falls for nothing then, and its peak is kept', () => {
    const limits = limitsOf({ emergencyStopLoss: decimal('50') });
    const unknown = memoryAfter(limits, pnl('100'), { pnl: null });
    expect(unknown.fallen).toEqual([]);
    expect(unknown.peak?.pnl).toEqual(decimal('100'));
    expect(kindsOf(reviewBrakes(limits, unknown, readingOf(pnl('50'))).memory)).toEqual([
      'emergencyStopLoss',
    ]);
  });

  it('goes on from where it stood with other strategies, and does not see another allocation', () => {
    const limits = limitsOf({ emergencyStopLoss: decimal('50') });
    const memory = memoryAfter(limits, pnl('100'), pnl('70'));
    const others = { openCycles: new Map([['other', 1]]), pnl: decimal('-400') };
    const went = reviewBrakes(limits, memory, readingOf(others));
    expect(went.memory.peak).toMatchObject({ pnl: decimal('-370'), drawdown: decimal('30') });
    const richer = { ...pnl('70'), allocated: decimal('5000') };
    expect(reviewBrakes(limits, memory, readingOf(richer)).memory).toBe(memory);
  });

  it('is released by nothing but the owner, and the peak begins anew then', () => {
    const limits = limitsOf({ emergencyStopLoss: decimal('50') });
    const fallen = memoryAfter(limits, pnl('100'), pnl('40'));
    const later = readingOf({ nowMs: NOON + 1_000 * HOUR_MS, pnl: decimal('300') });
    expect(kindsOf(reviewBrakes(limits, fallen, later).memory)).toEqual(['emergencyStopLoss']);
    const released = releaseAll(fallen, readingOf(pnl('40')));
    expect(kindsOf(reviewBrakes(limits, released, readingOf(pnl('40'))).memory)).toEqual([]);
    expect(kindsOf(memoryAfter(limits, pnl('40'), pnl('-10')))).toEqual(['emergencyStopLoss']);
  });
});

describe('a pause', () => {
  const limits = limitsOf({
    maxConsecutiveLosses: 3,
    cooldownAfterLossMs: HOUR_MS,
    maxRungsPerMinute: 2,
    onBrake: 'sell',
  });

  it('ends in its time, and the cycles and rungs before it count no more', () => {
    const fallen = memoryAfter(limits, { lossesInRow: 3, rungsInMinute: 2 });
    expect(kindsOf(fallen)).toEqual(['maxConsecutiveLosses', 'maxRungsPerMinute']);
    const over = reviewBrakes(limits, fallen, readingOf({ nowMs: NOON + HOUR_MS, lossesInRow: 3 }));
    expect(over.fell).toEqual([]);
    expect(over.memory).toMatchObject({ fallen: [], rungsFromMs: NOON + HOUR_MS });
    expect([...over.memory.cyclesFrom]).toEqual([['main', 4]]);
  });

  it('is about money, or sells nothing', () => {
    expect(
      memoryAfter(limits, { lossesInRow: 3, rungsInMinute: 2 }).fallen.map(({ sells }) => sells),
    ).toEqual([true, false]);
  });

  it('begins again where the clock was ahead when it began', () => {
    const fallen = memoryAfter(limits, { lossesInRow: 3, nowMs: NOON + 100 * HOUR_MS });
    const back = reviewBrakes(limits, fallen, readingOf()).memory;
    expect(back.fallen).toMatchObject([{ release: { untilMs: NOON + HOUR_MS } }]);
  });

  it('lasts until the owner ends it where none is set', () => {
    const endless = limitsOf({ maxConsecutiveLosses: 1 });
    expect(memoryAfter(endless, { lossesInRow: 1 }).fallen).toMatchObject([{ release: { kind: 'resume' } }]);
  });
});

it('a day of UTC begins at midnight in London', () => {
  expect(utcDay(MIDNIGHT - 1) + 1).toBe(utcDay(MIDNIGHT));
});
