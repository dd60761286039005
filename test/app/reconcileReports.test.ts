import { expect, it } from 'vitest';
import { isSettled, reportText } from '../../src/app/reportText.js';
import { decimal } from '../../src/domain/decimal.js';
import { readmeLadder } from '../domain/support/builders.js';
import { manualSell, report, surplusReport, virtualBuy } from '../support/history.js';

/* Several strategies on one asset: what is printed of each. */

const calm = surplusReport({ id: 21, strategyId: 'calm', action: 'virtualBuy', bookings: [virtualBuy()] });
const wild = report({
  ...{ id: 22, strategyId: 'wild', held: decimal('0.25'), booked: decimal('0.5'), drift: decimal('-0.25') },
  ...{ action: 'manualSell', bookings: [manualSell()] },
});

const strategies = ['calm', 'wild'].map((id) => readmeLadder({ id }));

it('each tells what was booked for it, and for no other', () => {
  const [first = '', second = '', ...others] = reportText([calm, wild], { language: 'en', strategies }).split(
    /\n\n(?=⚖️)/u,
  );
  expect(others).toEqual([]);
  expect(first).toMatch(/^⚖️ [\s\S]*\+?0\.0002[\s\S]*#21/u);
  expect(second).toMatch(/^⚖️ [\s\S]*-0\.25[\s\S]*#22/u);
  expect(second).toMatch(/result [^ ]+ USDC/u);
  expect(first).not.toContain('0.25');
  expect(second).not.toContain('0.0002');
});

it('one that is not settled leaves the whole unsettled', () => {
  expect([calm, wild].every(isSettled)).toBe(true);
  expect([calm, { ...wild, action: 'onlyReported' as const }].every(isSettled)).toBe(false);
});
