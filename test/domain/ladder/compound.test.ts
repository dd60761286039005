import { describe, expect, test } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { allocation } from '../../../src/domain/ladder/index.js';
import { sum } from '../support/builders.js';
import { Story } from '../support/story.js';

function begun(part = {}): Story {
  const story = new Story({ compound: true, ...part });
  story.price('100');
  return story;
}

/** The first rung is bought, and all of it is sold by hand at `factor` times its price. @returns what was realized */
function cycle(story: Story, factor: string): string {
  story.accept();
  const first = story.rung(1);
  story.price(first.price.toString());
  story.fillWhole(first);
  const bid = first.price.times(factor).round(2);
  story.bid = bid;
  story.on({ type: 'sellNow', by: 'owner' });
  story.fillWhole(story.sale, bid);
  story.confirmCancels();
  return String(story.closed.at(-1)?.realizedPnl);
}

const locked = (story: Story) => sum(story.rungs.map(({ price, quantity }) => price.times(quantity)));
const inForce = (story: Story) => String(allocation(story.state));

describe('with compound', () => {
  test('the next ladder has the profit, too, and spends it', () => {
    const story = begun();
    expect(inForce(story)).toBe('300');
    const profit = cycle(story, '1.1');
    expect(Number(profit)).toBeGreaterThan(9);
    expect(inForce(story)).toBe(String(decimal('300').plus(decimal(profit))));
    expect(locked(story).gt('305'), `${locked(story)} rest`).toBe(true);
    expect(locked(story).lte(allocation(story.state))).toBe(true);
  });

  test('nothing changes while a cycle is open, whatever it realizes', () => {
    const story = begun();
    story.accept();
    story.price('99');
    story.fillWhole(story.rung(1));
    story.price('120');
    story.fill(story.sale, '0.5', decimal('120'));
    expect(story.state.position.realizedPnl.gt('9')).toBe(true);
    expect(inForce(story)).toBe('300');
  });

  test('losses are taken off profits, and never off the amount', () => {
    const story = begun();
    const won = decimal(cycle(story, '1.1'));
    const lost = decimal(cycle(story, '0.98'));
    expect(lost.lt(ZERO)).toBe(true);
    expect(inForce(story)).toBe(String(decimal('300').plus(won).plus(lost)));
    cycle(story, '0.7');
    expect(inForce(story)).toBe('300');
  });

  test('it grows up to its limit', () => {
    const story = begun({ compoundLimit: decimal('302') });
    cycle(story, '1.1');
    expect(inForce(story)).toBe('302');
    expect(locked(story).lte('302')).toBe(true);
  });

  test('profits count from the switching on, also in the middle of a cycle, and are forgotten with the switching off', () => {
    const story = begun({ compound: false });
    cycle(story, '1.1');
    expect(inForce(story)).toBe('300');
    const { parameters } = story.state;
    const set = (compound: boolean) =>
      story.on({
        type: 'parametersSet',
        parameters: { ...parameters, compound },
        overrides: new Map([['compound', String(compound)]]),
      });
    set(true);
    story.confirmCancels();
    expect(inForce(story), 'what was won before is not compounded').toBe('300');
    const won = cycle(story, '1.1');
    expect(inForce(story)).toBe(String(decimal('300').plus(decimal(won))));
    set(false);
    story.confirmCancels();
    expect(inForce(story)).toBe('300');
    set(true);
    story.confirmCancels();
    expect(inForce(story)).toBe('300');
  });

  test('a new amount is the ground that it grows on', () => {
    const story = begun();
    const won = decimal(cycle(story, '1.1'));
    const parameters = { ...story.state.parameters, totalAmount: decimal('200') };
    story.on({ type: 'parametersSet', parameters, overrides: new Map([['totalAmount', '200']]) });
    expect(inForce(story)).toBe(String(decimal('200').plus(won)));
  });
});

test('without compound the allocation is the amount', () => {
  const story = begun({ compound: false });
  cycle(story, '1.2');
  expect(inForce(story)).toBe('300');
  expect(story.state).not.toHaveProperty('compoundBase');
});
