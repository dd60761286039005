import { expect, test } from 'vitest';
import { RefusedRungs } from '../../../src/engine/loop/refusedRungs.js';
import { Story } from '../../domain/support/story.js';

/* Ladder after ladder with a rung that the exchange refuses: one message, not one for each. */

const CODE = 'ORDER_LIMIT';

/** A strategy whose ladders are placed one after another, and what its owner is told of them. */
function world() {
  const story = new Story();
  const refused = new RefusedRungs();
  const told: string[] = [];
  /** @param answer the code with which so many of the deepest rungs are refused */
  function ladder(count: number, code = CODE): void {
    if (story.rungs.length === 0) story.price('100');
    else {
      story.on({ type: 'resume' });
      story.confirmCancels();
    }
    const waiting = story.waiting;
    const answers = waiting.map((order, index) =>
      index < waiting.length - count
        ? story.accepted(order)
        : ({ kind: 'refused', clientId: order.clientId, code, message: 'no' } as const),
    );
    const before = story.state;
    const decision = story.answer(answers);
    const alerts = refused.withoutRepetition(decision).alerts;
    told.push(...alerts.map(({ content }) => content.kind));
    const event = { type: 'placementAnswered', answers } as const;
    const over = refused.recorded([event], before, decision, story.nowMs);
    if (over !== null) told.push(`over: ${over.problem.code}`);
  }
  return { story, refused, told, ladder };
}

test('26 ladders with a rung that is refused are one message, counted, and one when it is over', () => {
  const { ladder, told, refused } = world();
  for (let time = 1; time <= 26; time += 1) ladder(1);
  expect(told).toEqual(['ordersRefused']);
  expect(refused.count).toBe(26);
  ladder(0);
  expect(told).toEqual(['ordersRefused', `over: ${CODE}`]);
  expect(refused.count).toBe(0);
  ladder(0);
  ladder(1);
  expect(told).toEqual(['ordersRefused', `over: ${CODE}`, 'ordersRefused']);
});

test('another reason is told, and so is a ladder of which nothing is taken any more', () => {
  const { ladder, told } = world();
  ladder(1);
  ladder(1, 'INVALID_PRICE');
  ladder(1, 'INVALID_PRICE');
  expect(told).toEqual(['ordersRefused', 'ordersRefused']);
  ladder(3, 'INVALID_PRICE');
  expect(told).toEqual(['ordersRefused', 'ordersRefused', 'ordersRefused']);
});

test('nothing is said to be over that was not', () => {
  const { ladder, told } = world();
  ladder(0);
  ladder(0);
  expect(told).toEqual([]);
});
