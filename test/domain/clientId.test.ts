import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLIENT_SEQUENCES,
  firstSequence,
  isAmong,
  makeClientId,
  readClientId,
  STRATEGY_SLOTS,
} from '../../src/domain/clientId.js';

const slot = fc.integer({ min: 0, max: STRATEGY_SLOTS - 1 });
const sequence = fc.nat({ max: 2 ** 40 });

describe('a client id', () => {
  test('is a uint32 that tells its strategy and its sequence number', () => {
    fc.assert(
      fc.property(slot, sequence, (strategy, number) => {
        const id = makeClientId(strategy, number);
        expect(Number.isInteger(id) && id >= 0 && id < 2 ** 32).toBe(true);
        expect(readClientId(id)).toEqual({ slot: strategy, sequence: number % CLIENT_SEQUENCES });
      }),
    );
  });

  test('is another one for every other slot or sequence number', () => {
    fc.assert(
      fc.property(
        slot,
        fc.nat({ max: CLIENT_SEQUENCES - 1 }),
        slot,
        fc.nat({ max: CLIENT_SEQUENCES - 1 }),
        (a, i, b, j) => {
          expect(makeClientId(a, i) === makeClientId(b, j)).toBe(a === b && i === j);
        },
      ),
    );
  });

  test.each([-1, 64, 1.5, Number.NaN])('cannot be made for slot %d', (strategy) => {
    expect(() => makeClientId(strategy, 0)).toThrow(/strategy slot .* is not in 0\.\.63/);
  });

  test.each([null, 0, 1, 7, 0xa3ffffff, 0xffffffff, -1, 2 ** 32 + 5])(
    "that is a stranger's (%s) belongs to no strategy",
    (id) => {
      expect(readClientId(id)).toBeNull();
    },
  );

  test('of the first version, which had a bit less for the slot, is read as it was', () => {
    const firstVersion = (slot: number, sequence: number) => 0x52 * 2 ** 25 + slot * 2 ** 20 + sequence;
    expect(readClientId(firstVersion(0, 7))).toEqual({ slot: 0, sequence: 7 });
    expect(readClientId(firstVersion(31, 1_048_575))).toEqual({ slot: 31, sequence: 1_048_575 });
  });

  test('of a random stranger is taken for ours once in 64 times at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (id) => {
        expect(readClientId(id) !== null).toBe(id >>> 26 === 0x29);
      }),
    );
  });

  test('is not given out again by a database that begins within twelve days of a lost one', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 41 }),
        fc.integer({ min: 1_000, max: 12 * 86_400_000 }),
        (lostMs, laterMs) => {
          expect(firstSequence(lostMs)).not.toBe(firstSequence(lostMs + laterMs));
        },
      ),
    );
  });
});

describe('a sequence number', () => {
  test('is among those from one on, however often they have wrapped', () => {
    const from = fc.nat({ max: 2 ** 40 });
    const count = fc.nat({ max: CLIENT_SEQUENCES });
    fc.assert(
      fc.property(from, count, fc.nat({ max: CLIENT_SEQUENCES - 1 }), (first, many, step) => {
        const parts = readClientId(makeClientId(0, first + step));
        expect(parts === null ? null : isAmong(parts.sequence, { from: first, count: many })).toBe(
          step < many,
        );
      }),
    );
  });
});
