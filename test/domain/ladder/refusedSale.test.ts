import { describe, expect, test } from 'vitest';
import { type Story, withSale } from '../support/story.js';

/** What is held after the first rung: 1.00899 SOL; the sale that is refused wants to sell 1. */

describe('a sale that is refused', () => {
  test('for lack of funds asks for a reconciliation', () => {
    const story = withSale();
    story.refuse('INSUFFICIENT_FUNDS');
    expect(story.effects('reconcile')).toEqual([{ kind: 'reconcile', trigger: 'saleRefused' }]);
  });

  test('for another reason asks for none', () => {
    const story = withSale();
    story.refuse('TRADING_PAUSED');
    expect(story.effects('reconcile')).toEqual([]);
  });

  test('is tried again after pauses that double up to half a minute, and tells it at the third time', () => {
    const story = withSale();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      story.refuse('TRADING_PAUSED');
      expect(story.alertsOf('problem')).toHaveLength(attempt < 3 ? 0 : 1);
      const [wake] = story.effects('wake');
      const pause = (wake?.atMs ?? 0) - story.nowMs;
      pauses.push(pause / 1_000);
      story.after(pause - 1);
      expect(story.sales).toEqual([]);
      story.after(1);
      expect(story.sales).toHaveLength(1);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(story.alertsOf('problem')[0]?.problem).toEqual({
      ...{ kind: 'saleRefused', symbol: 'SOL_USDC', refusals: 3, code: 'TRADING_PAUSED', message: 'no' },
    });
  });

  test('for coins that are gone ends the cycle by hand once the books know it', () => {
    const story = withSale();
    story.refuse('INSUFFICIENT_FUNDS');
    story.confirmCancels();
    story.holdings('0');
    expect(story.closed).toMatchObject([{ end: 'manual' }]);
    expect(story.closed[0]?.realizedPnl.toString()).toBe('0');
    expect(story.rungs).toHaveLength(3);
  });

  test('for coins of which some are gone sells the others', () => {
    const story = withSale();
    story.refuse('INSUFFICIENT_FUNDS');
    story.confirmCancels();
    story.holdings('0.5');
    story.after(1_000);
    expect(story.sale.quantity.toString()).toBe('0.5');
  });
});

describe('a sale beside an order of the owner that locks half', () => {
  /** The exchange refuses the sale, and the reconciliation that it asks for finds `free` of all that is held. */
  function refusedWith(story: Story, free: string): void {
    story.refuse('INSUFFICIENT_FUNDS');
    expect(story.effects('reconcile')).toHaveLength(1);
    story.holdings(story.position.quantity, { free });
  }

  function halfFree(): Story {
    const story = withSale();
    refusedWith(story, '0.50899');
    story.confirmCancels();
    return story;
  }

  /** The one sale is taken whole. */
  function sell(story: Story): void {
    const { sale } = story;
    story.fillWhole(sale);
    story.report(sale, { status: 'filled' });
  }

  test('sells the half that is free, and corrects nothing', () => {
    const story = halfFree();
    expect(story.sales, 'after the pause of any refusal').toEqual([]);
    story.after(1_000);
    expect(story.sale.quantity.toString()).toBe('0.5');
    sell(story);
    expect(story.position.quantity).toBe('0.50899');
    expect(story.entries.every(({ kind }) => kind === 'fill')).toBe(true);
    expect(story.closed, 'half is still held').toEqual([]);
  });

  test('then looks at the other half every half a minute, and sells it when the owner lets go', () => {
    const story = halfFree();
    story.after(1_000);
    sell(story);
    story.after(250);
    expect(story.sale.quantity.toString()).toBe('0.5');
    refusedWith(story, '0');
    story.after(2_000);
    expect(story.sales, 'nothing is free').toEqual([]);
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: story.nowMs + 30_000 }]);
    story.after(29_999);
    expect(story.sales).toEqual([]);
    story.after(1);
    expect(story.sale.quantity.toString()).toBe('0.5');
    sell(story);
    expect(story.closed).toMatchObject([{ end: 'takeProfit' }]);
    expect(story.position.quantity).toBe('0.00899');
  });

  test('does not run in a loop while nothing is let go: a few requests a minute, and a person is told', () => {
    const story = withSale();
    const fromMs = story.nowMs;
    let requests = 1;
    while (story.nowMs < fromMs + 600_000) {
      if (story.sales.length > 0) refusedWith(story, '0');
      story.after(250);
      requests += story.effects('place').length;
    }
    expect(requests).toBeGreaterThan(5);
    expect(requests).toBeLessThan(30);
    expect(story.alertsOf('problem').length).toBeGreaterThan(0);
    expect(story.alertsOf('problem').length).toBeLessThan(3);
  });

  test('of which the free part is too small to sell waits as if nothing were free', () => {
    const story = withSale();
    refusedWith(story, '0.019');
    story.after(1_000);
    expect(story.sales).toEqual([]);
    story.after(30_000);
    expect(story.sale.quantity.toString()).toBe('1');
  });

  test('never asks for more than is held, whatever is free', () => {
    const story = withSale();
    refusedWith(story, '500');
    story.after(1_000);
    expect(story.sale.quantity.toString()).toBe('1');
  });

  test('is not bounded by a look at the account that no refusal asked for', () => {
    const story = withSale();
    story.expire(story.sale);
    story.holdings('1.00899', { free: '0.5' });
    story.after(250);
    expect(story.sale.quantity.toString()).toBe('1');
  });
});

test('a sale that finds nothing free after attempts looks once in half a minute at any bid, and tells it at the third', () => {
  const story = withSale();
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    story.expire(story.sale);
    while (attempt < 5 && story.sales.length === 0) story.after(250);
  }
  story.unbackedQuantity = story.state.position.quantity;
  const told = () => story.alertsOf('problem').filter(({ problem }) => problem.kind === 'nothingFree').length;
  const looks: string[] = [];
  for (const fromMs = story.nowMs; story.nowMs < fromMs + 125_000; story.nowMs += 1_000) {
    // Above all that were tried.
    story.price('110');
    expect(story.sales).toEqual([]);
    if (story.effects('reconcile').length > 0)
      looks.push(`${(story.nowMs - fromMs) / 1_000} s, told ${told()}`);
  }
  expect(looks).toEqual(['0 s, told 0', '30 s, told 0', '60 s, told 1', '90 s, told 1', '120 s, told 1']);
});
