import { describe, expect, it } from 'vitest';
import { endingOf } from '../../src/app/failures.js';
import type { ProcessIo } from '../../src/app/processIo.js';
import { FreshQuestion } from '../../src/app/start/freshQuestion.js';
import { ZERO } from '../../src/domain/decimal.js';
import type { FreshPreview } from '../../src/engine/api/engineApi.js';
import { FreshDeclinedError } from '../../src/engine/sync/recovery.js';
import { terminal } from './support/terminal.js';

/* What is asked in a terminal before a start that cannot be undone. */

const PREVIEW: FreshPreview = {
  symbol: 'BTC_USDC',
  orders: [],
  position: ZERO,
  cost: ZERO,
  averageEntryPrice: null,
  ownersOrders: [],
};

const asked = (surroundings: ProcessIo, asksBeforeStart = true) =>
  new FreshQuestion('leave', { asksBeforeStart }, surroundings);

describe('in a terminal', () => {
  it.each([
    ['yes\r', true],
    ['YES\r', true],
    ['y\r', true],
    ['no\r', false],
    ['\r', false],
    ['yes please\r', false],
    ['\u0003', false],
    ['\u0004', false],
  ])('%j after the preview is a yes: %s', async (keys, expected) => {
    const { surroundings, told, shown, press } = terminal();
    const question = asked(surroundings);
    const answer = question.confirm(PREVIEW);
    expect(question.isOpen).toBe(true);
    expect(told).toEqual([
      expect.stringMatching(/^A fresh start on BTC_USDC:\n {2}no order of Rung rests there\n/),
    ]);
    press(keys);
    expect(await answer).toBe(expected);
    expect(shown()).toContain('Go on? [yes/NO] ');
    expect(question).toMatchObject({ isOpen: false, isUnanswered: !expected });
  });

  it('the end of the program ends the question without a yes', async () => {
    const { surroundings, stopping } = terminal();
    const answer = asked(surroundings).confirm(PREVIEW);
    stopping.abort();
    expect(await answer).toBe(false);
  });

  it('the terminal can be read again afterwards', async () => {
    const { surroundings, press, input } = terminal();
    const answer = asked(surroundings).confirm(PREVIEW);
    press('yes\r');
    await answer;
    const next = new Promise((resolve) => input.once('data', resolve));
    input.resume();
    press('/status\r');
    expect(String(await next)).toBe('/status\r');
  });

  it('what was agreed to is not asked again when the start is tried again, something new is', async () => {
    const { surroundings, told, press } = terminal();
    const question = asked(surroundings);
    const first = question.confirm(PREVIEW);
    press('yes\r');
    expect(await first).toBe(true);
    expect(await question.confirm(PREVIEW)).toBe(true);
    expect(told).toHaveLength(1);
    const other = question.confirm({ ...PREVIEW, symbol: 'SOL_USDC' });
    press('no\r');
    expect(await other).toBe(false);
  });

  it('--yes shows it and does not ask', async () => {
    const { surroundings, told, shown } = terminal();
    expect(await asked(surroundings, false).confirm(PREVIEW)).toBe(true);
    expect(told).toHaveLength(1);
    expect(shown()).toBe('');
  });
});

it('where nobody sits it is shown and goes on', async () => {
  const { surroundings, told } = terminal({ isTTY: false });
  expect(await asked(surroundings).confirm(PREVIEW)).toBe(true);
  expect(await asked({ ...surroundings, input: null }).confirm(PREVIEW)).toBe(true);
  expect(told).toHaveLength(2);
});

it('a no ends the program in order, with one line on how to go on', () => {
  expect(endingOf(new FreshDeclinedError('declined'))).toEqual({
    exitCode: 0,
    message: 'Nothing was changed. Start without --fresh to go on with the orders and the cycle as they are.',
  });
});
