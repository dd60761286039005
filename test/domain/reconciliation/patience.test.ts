import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import {
  type Lasted,
  lookAt,
  NO_PATIENCE,
  PATIENCE,
  patienceMs,
  type Vigil,
} from '../../../src/domain/reconciliation/index.js';
import { onGrid } from '../support/arbitraries.js';
import { solMarket } from '../support/builders.js';

const MINUTE_MS = 60_000;

const known = (positions: string, others = '0') => ({
  positions: decimal(positions),
  others: decimal(others),
});

describe('the patience with a difference', () => {
  test.each([
    { case: 'all of a position', drift: '-2', minutes: 5 },
    { case: 'more than all of it', drift: '-7', minutes: 5 },
    { case: 'half of it', drift: '-1', minutes: 3.5 },
    { case: 'as much again', drift: '2', minutes: 5 },
    { case: 'a tenth of it', drift: '0.2', minutes: 2.3 },
  ])('lasts $minutes minutes for $case', ({ drift, minutes }) => {
    expect(patienceMs(decimal(drift), known('2'), solMarket, PATIENCE)).toBe(minutes * MINUTE_MS);
  });

  test.each([
    { case: 'half a percent of the position', drift: '-0.05', of: known('10') },
    { case: 'nothing', drift: '0', of: known('2') },
    { case: 'what is found where nothing was known', drift: '3', of: known('0') },
  ])('is none for $case', ({ drift, of }) => {
    expect(patienceMs(decimal(drift), of, solMarket, PATIENCE)).toBe(0);
  });

  test.each([
    // Seed 4460: what the market's larger minimum had made unsellable was believed at once, a ninth of the position.
    { case: 'could be sold and can be', drift: '0.009', of: '0.0819', minutes: 2.33 },
    { case: 'could not be sold and cannot be', drift: '0.001', of: '0.005', minutes: 2.6 },
    { case: 'can be sold with it', drift: '0.0111888', of: '0.01512', minutes: 4.22 },
    { case: 'cannot be sold without it', drift: '-0.0111888', of: '0.0263088', minutes: 3.28 },
  ])('is that of any other with what cannot be sold, when the position $case', ({ drift, of, minutes }) => {
    const lastsMs = patienceMs(decimal(drift), known(of), solMarket, PATIENCE);
    expect(lastsMs / MINUTE_MS).toBeCloseTo(minutes, 2);
  });

  test('goes by what is the owner’s where no position is held', () => {
    expect(patienceMs(decimal('-1'), known('0', '2'), solMarket, PATIENCE)).toBe(3.5 * MINUTE_MS);
    expect(patienceMs(decimal('-1'), known('1', '1000'), solMarket, PATIENCE)).toBe(5 * MINUTE_MS);
  });

  test('may be none at all', () => {
    expect(patienceMs(decimal('-2'), known('2'), solMarket, NO_PATIENCE)).toBe(0);
  });

  test('is never shorter for a larger part, and lies between its bounds', () => {
    const anyPart = onGrid(1, 500_000, 5);
    fc.assert(
      fc.property(anyPart, anyPart, anyPart, (position, a, b) => {
        const [less, more] = a.lt(b) ? [a, b] : [b, a];
        const lasts = [less, more].map((drift) =>
          patienceMs(ZERO.minus(drift), { positions: position, others: ZERO }, solMarket, PATIENCE),
        );
        expect(lasts[1]).toBeGreaterThanOrEqual(lasts[0] ?? 0);
        for (const lastsMs of lasts.filter((each) => each > 0)) {
          expect(lastsMs).toBeGreaterThanOrEqual(PATIENCE.shortestMs);
          expect(lastsMs).toBeLessThanOrEqual(PATIENCE.longestMs);
        }
      }),
    );
  });
});

/** One look after another; those before the last find that it has not lasted yet. */
function looks(seen: readonly string[], last: Lasted) {
  let vigil: Vigil | null = null;
  let looked = lookAt(null, ZERO, 'notYet');
  const begins: number[] = [];
  seen.forEach((quantity, index) => {
    looked = lookAt(vigil, decimal(quantity), index === seen.length - 1 ? last : 'notYet');
    vigil = looked.vigil;
    if (looked.isNew) begins.push(index);
  });
  return {
    believed: String(looked.believed),
    left: looked.vigil === null ? null : String(looked.vigil.seen),
    begins,
  };
}

describe('a difference that is looked at again and again', () => {
  test.each<{ case: string; seen: readonly string[]; last: Lasted; believed: string; left: string | null }>([
    {
      case: 'is not booked before it has lasted',
      seen: ['-2', '-2'],
      last: 'notYet',
      believed: '0',
      left: '-2',
    },
    { case: 'is booked when it has', seen: ['-2', '-2', '-2'], last: 'patience', believed: '-2', left: null },
    {
      case: 'is never booked when it goes away',
      seen: ['-2', '-2', '0'],
      last: 'notYet',
      believed: '0',
      left: null,
    },
    {
      case: 'nor when it goes away at the end',
      seen: ['-2', '0'],
      last: 'patience',
      believed: '0',
      left: null,
    },
    {
      case: 'is booked as far as it stayed',
      seen: ['-2', '-0.5', '-0.5'],
      last: 'patience',
      believed: '-0.5',
      left: null,
    },
    {
      case: 'that grew at the end is booked as far as it was there',
      seen: ['-1', '-3'],
      last: 'patience',
      believed: '-1',
      left: '-2',
    },
    {
      case: 'that became another way begins anew',
      seen: ['-2', '2'],
      last: 'patience',
      believed: '0',
      left: '2',
    },
    {
      case: 'too much counts like too little',
      seen: ['2', '3', '3'],
      last: 'patience',
      believed: '3',
      left: null,
    },
    {
      case: 'that is never the same is booked as far as it was there throughout',
      seen: ['-1', '-3', '-2', '-4', '-1.5'],
      last: 'inAll',
      believed: '-1',
      left: '-0.5',
    },
  ])('$case', ({ seen, last, believed, left }) => {
    expect(looks(seen, last)).toMatchObject({ believed, left });
  });

  test('is waited for anew when it grows, and not when it shrinks', () => {
    expect(looks(['-1', '-1', '-3', '-3', '-2'], 'notYet').begins).toEqual([0, 2]);
  });

  test('has lasted since it last grew: what was less in between is not believed', () => {
    expect(looks(['-3', '-1', '-3', '-3'], 'patience')).toMatchObject({ believed: '-3', left: null });
    expect(looks(['-1', '-3', '-1', '-3'], 'inAll')).toMatchObject({ believed: '-1', left: '-2' });
  });

  test('is in any case booked as much as it was seen, or less', () => {
    const anySeen = fc.array(onGrid(-300, 300, 2), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(anySeen, fc.constantFrom<Lasted>('notYet', 'patience', 'inAll'), (seen, last) => {
        const { believed, left } = looks(seen.map(String), last);
        const sum = decimal(believed).plus(decimal(left ?? '0'));
        expect(sum.toString()).toBe(seen.at(-1)?.toString());
        for (const quantity of last === 'inAll' ? seen.slice(-1) : []) {
          expect(decimal(believed).abs().lte(quantity.abs())).toBe(true);
        }
      }),
    );
  });
});
