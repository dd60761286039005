import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { Story } from '../support/story.js';

/* Prices that are not quite believed: what may be done at them, and what waits. */

const TARGET = '101.2';

describe('the first price after a silence', () => {
  const part = { stopLossPercentage: decimal('5') };

  /** A price that nothing bears out yet. */
  class Unproven extends Story {
    isProven = true;
    override get moment() {
      return this.isProven ? super.moment : { ...super.moment, wantsSecondLook: true as const };
    }
  }

  function held(): Unproven {
    const story = new Unproven(part);
    story.price('100');
    story.accept();
    story.fillWhole(story.rung(1));
    return story;
  }

  test('sells no stop loss before it is borne out', () => {
    const story = held();
    story.isProven = false;
    story.price('90');
    expect(story.sales).toEqual([]);
    expect(story.rungs.some(({ cancelling }) => cancelling)).toBe(false);
    story.isProven = true;
    story.price('90');
    expect(story.sale.role).toBe('stopLoss');
  });

  test('does not turn a take profit under way into one', () => {
    const story = held();
    story.price(TARGET);
    const { sale } = story;
    story.isProven = false;
    story.bid = decimal('90');
    story.expire(sale);
    expect(story.sales).toEqual([]);
  });

  test('takes a profit: its limit protects it', () => {
    const story = held();
    story.isProven = false;
    story.price(TARGET);
    expect(story.sale.role).toBe('takeProfit');
  });

  test('goes on with a stop loss that has begun', () => {
    const story = held();
    story.price('94');
    story.expire(story.sale);
    story.isProven = false;
    story.after(250);
    expect(story.sale.role).toBe('stopLoss');
  });
});

test('who may not buy leaves an untouched ladder where it is', () => {
  const story = new Story();
  story.price('100');
  story.accept();
  story.mayBuy = false;
  story.price('130');
  story.after(7_200_000);
  expect(story.rungs.some(({ cancelling }) => cancelling)).toBe(false);
  story.mayBuy = true;
  story.price('130');
  expect(story.rungs.every(({ cancelling }) => cancelling)).toBe(true);
});
