import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../../../src/domain/decimal.js';
import { leftOfLevels, pendingLevels, withinLevels } from '../../../../src/domain/ladder/exits/levels.js';
import { netAtTarget, sellingParameters } from '../../../../src/domain/ladder/index.js';
import { parametersOf, solMarket } from '../../support/builders.js';

const level = (at: number, percentage: string) => ({ at, percentage: decimal(percentage) });
const THIRDS = [level(30, '0.4'), level(30, '0.8'), level(40, '1.5')];
const NONE = { count: 0, quantity: ZERO, value: ZERO, pnl: ZERO };

/** 10 SOL that cost 100 each. */
function held(quantity: string, levelsSold = NONE, levels = THIRDS) {
  const position = {
    quantity: decimal(quantity),
    cost: decimal(quantity).times('100'),
    realizedPnl: ZERO,
  };
  return { position, parameters: parametersOf({ levels }), levelsSold, market: solMarket };
}

const asked = (state: ReturnType<typeof held>, bid: string, lowered: Decimal | null = null) =>
  String(withinLevels(state, state.position.quantity, decimal(bid), lowered));

describe('what a sale at these bids is over', () => {
  it.each([
    ['100.4', '3'],
    ['100.79', '3'],
    ['100.8', '6'],
    ['101.5', '10'],
  ])('of 10, at a bid of %s: %s', (bid, quantity) => {
    expect(asked(held('10'), bid)).toBe(quantity);
  });

  it('less what was sold for the level, of what there was', () => {
    expect(asked(held('9', { ...NONE, quantity: decimal('1') }), '100.4')).toBe('2');
  });

  it('of what is left for the levels that are left', () => {
    // 30 of 70.
    expect(asked(held('7', { ...NONE, count: 1 }), '100.8')).toBe('3');
    expect(asked(held('14', { ...NONE, count: 1 }), '100.8'), 'a rung was bought').toBe('6');
  });

  it('all of it, where what would be left could not be sold', () => {
    const levels = [level(99, '0.4'), level(1, '0.8')];
    expect(asked(held('0.5', NONE, levels), '100.4')).toBe('0.5');
  });

  it('all of it, where depth or age has lowered the last level as well', () => {
    expect(asked(held('10'), '100.2', decimal('0.2'))).toBe('10');
  });
});

describe('what is left of the next level after fees', () => {
  const fees = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
  const net = (state: ReturnType<typeof held>, targetAgeMs = 0) => {
    const parameters = sellingParameters({ ...state, targetAgeMs, cycle: { rungsFilled: 1 } });
    return String(netAtTarget({ ...state, parameters }, fees));
  };

  it.each([
    // 3 at 100.4, less 10 bps, less 300; then 3 of 7 at 100.8; then all 4 at 101.5.
    ['10', NONE, '0.8988'],
    ['7', { ...NONE, count: 1 }, '2.0976'],
    ['4', { ...NONE, count: 2 }, '5.594'],
  ])('of %s held', (quantity, sold, expected) => {
    expect(net(held(quantity, sold))).toBe(expected);
  });

  it('of all of it, where age has lowered every level', () => {
    const state = held('10');
    const parameters = parametersOf({ levels: THIRDS, ageTargets: [{ at: 1, percentage: decimal('0.3') }] });
    // 10 at 100.3.
    expect(net({ ...state, parameters }, 3_600_000)).toBe('1.997');
  });
});

it('levels that were taken out of the configuration leave the last one', () => {
  expect(pendingLevels({ levels: THIRDS }, { ...NONE, count: 7 })).toEqual([THIRDS[2]]);
  expect(pendingLevels({ levels: null }, { ...NONE, count: 7 })).toBeNull();
});

it('sells the shares of what was held, whatever comes in pieces and is bought in between', () => {
  const piece = fc.record({
    part: fc.integer({ min: 0, max: 100 }),
    bought: fc.integer({ min: 0, max: 500 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(piece, { maxLength: 12 }), (start, pieces) => {
      let position = decimal(String(start));
      let sold = ZERO;
      let everything = position;
      for (const { part, bought } of pieces) {
        const left = leftOfLevels(
          {
            position: { quantity: position, cost: null, realizedPnl: ZERO },
            levelsSold: { ...NONE, quantity: sold },
          },
          THIRDS,
          1,
        );
        expect(left.lte(position)).toBe(true);
        const now = left.gt(ZERO) ? left.times(String(part)).div('100') : ZERO;
        sold = sold.plus(now);
        position = position.minus(now).plus(String(bought));
        everything = everything.plus(String(bought));
      }
      const left = leftOfLevels(
        {
          position: { quantity: position, cost: null, realizedPnl: ZERO },
          levelsSold: { ...NONE, quantity: sold },
        },
        THIRDS,
        1,
      );
      // In the end it is three tenths of all that there was.
      expect(sold.plus(left).minus(everything.times('0.3')).abs().lt('1e-12')).toBe(true);
    }),
  );
});
