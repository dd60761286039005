import { describe, expect } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { CommandRefusedError } from '../../../src/engine/api/engineApi.js';
import type { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';

const api = (trading: Trading) => trading.engine.api;

async function withPosition(trading: Trading): Promise<void> {
  await trading.tick('98.98', { ask: '98.99' });
  await trading.until('a rung is filled', () => trading.state().cycle.rungsFilled === 1);
}

describe('/stopbuy', () => {
  story('outlives a restart: the rungs stay, the take profit sells, and nothing follows', async (trading) => {
    const stopped = await api(trading).strategy('main').position.stopBuying('test');
    expect(stopped).toMatchObject({ changed: true, mode: { kind: 'stoppingBuys' }, rungs: 3 });
    expect(await api(trading).strategy('main').position.stopBuying('test')).toMatchObject({ changed: false });
    await trading.stop('leave');
    await trading.start();
    expect(trading.prices()).toEqual(['99', '98', '97']);
    await trading.tick('150');
    expect(trading.prices(), 'no ladder follows the price').toEqual(['99', '98', '97']);
    await withPosition(trading);
    await trading.tick('101');
    await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
    await trading.until('the rungs are off', () => trading.isQuiet && trading.rungs().length === 0);
    expect(trading.told('cycleClosed')).toMatchObject([{ next: 'stoppingBuys' }]);
    await api(trading).strategy('main').position.resume('test');
    await trading.until('a ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  });
});

describe('/sellnow', () => {
  story('sells at a loss and says what came of it', async (trading) => {
    await withPosition(trading);
    const preview = await api(trading).strategy('main').position.previewSellNow();
    expect(preview.sellable.toString()).toBe('2.01');
    expect(preview.saleAt(decimal('98.98'))?.realizedPnl.lt('0')).toBe(true);
    const sale = await api(trading).strategy('main').position.sellNow('console');
    expect(sale).toMatchObject({ isDone: true, mode: { kind: 'trading' } });
    expect(String(sale.sold)).toBe('2.01');
    expect(String(sale.sums?.gross.div(sale.sold))).toBe('98.98');
    const [closed] = trading.books.closedCycles('main', 1);
    expect(closed?.end).toBe('sellNow');
    expect(String(sale.realizedPnl)).toBe(String(closed?.realizedPnl));
    expect(
      preview.saleAt(decimal('98.98'))?.realizedPnl.minus(sale.realizedPnl).abs().lt('0.0001'),
      'and it was foretold',
    ).toBe(true);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  });

  story('is refused where nothing could come of it', async (trading) => {
    await expect(api(trading).strategy('main').position.sellNow('console')).rejects.toMatchObject({
      reason: 'nothingToSell',
    });
    await withPosition(trading);
    await api(trading).strategy('main').books.fresh('test', []);
    await expect(api(trading).strategy('main').position.sellNow('console')).rejects.toThrow(
      CommandRefusedError,
    );
    expect(trading.ordersSold()).toEqual([]);
  });

  story(
    'goes on after a restart in the middle of it',
    { windowMs: 1_500, timeoutMs: 300 },
    async (trading) => {
      await withPosition(trading);
      trading.line.harm('POST /api/v1/order', { kind: 'requestLost' });
      void api(trading)
        .strategy('main')
        .position.sellNow('console')
        .catch(() => {});
      await trading.until(
        'it was to leave',
        () => trading.line.requestsTo('POST /api/v1/order').length === 1,
      );
      await trading.kill();
      await trading.start();
      await trading.until('it is sold', () => trading.books.closedCycles('main', 1)[0]?.end === 'sellNow');
      await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
      await expectAgreement(trading);
    },
  );
});

describe('/panic', () => {
  story('sells, cancels, and stays paused, after a restart too', async (trading) => {
    await withPosition(trading);
    const preview = api(trading).strategy('main').position.previewPanic();
    expect(preview).toMatchObject({ orders: 2, noSale: null });
    const result = await api(trading).strategy('main').position.panic('test');
    expect(result).toMatchObject({ orders: 2, ordersLeft: 0, noSale: null, sale: { isDone: true } });
    expect(String(result.sale.sold)).toBe('2.01');
    // Nothing has moved in between: it came to what was told before the yes.
    expect(preview.sale?.realizedPnl.lt('0')).toBe(true);
    expect(String(preview.sale?.realizedPnl)).toBe(String(result.sale.realizedPnl));
    expect(String(preview.sale?.sums.gross)).toBe(String(result.sale.sums?.gross));
    expect(trading.rungs()).toEqual([]);
    await trading.stop('leave');
    await trading.start();
    await trading.tick('90');
    expect(trading.state().mode).toMatchObject({ kind: 'paused', by: 'test' });
    expect(trading.rungs()).toEqual([]);
    await expectAgreement(trading);
  });

  story('with nothing held: cancels and pauses', async (trading) => {
    const result = await api(trading).strategy('main').position.panic('test');
    expect(result).toMatchObject({ orders: 3, ordersLeft: 0, noSale: 'nothingHeld', sale: { sums: null } });
    expect(trading.state()).toMatchObject({ exit: null, mode: { kind: 'paused' }, cycle: { number: 1 } });
    await expectAgreement(trading);
  });

  story('tells what is at the end, and who let it trade again meanwhile', async (trading) => {
    await withPosition(trading);
    const asked = api(trading).strategy('main').position.panic('one owner');
    await api(trading).strategy('main').position.resume('another owner');
    const result = await asked;
    expect(result).toMatchObject({ mode: { kind: 'trading' }, resumedBy: 'another owner', ordersLeft: 0 });
    expect(String(result.sale.sold)).toBe('2.01');
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    const again = await api(trading).strategy('main').position.panic('one owner');
    expect(again, 'an earlier /resume is no news').toMatchObject({
      ...{ mode: { kind: 'paused', by: 'one owner' }, resumedBy: null, orders: 3, rungs: 0 },
    });
    await expectAgreement(trading);
  });

  story('at an unknown cost: sells nothing and says so', async (trading) => {
    await trading.transfer('SOL', '3');
    await api(trading).strategy('main').books.reconcile(null);
    await trading.until('it is blocked', () => trading.state().mode.kind === 'blocked');
    const result = await api(trading).strategy('main').position.panic('test');
    expect(result).toMatchObject({ noSale: 'unknownCost', sale: { sums: null } });
    expect(trading.ordersSold()).toEqual([]);
    expect(trading.state().mode).toMatchObject({ kind: 'blocked', resumeTo: { kind: 'paused' } });
  });
});

describe('/preview', () => {
  story('shows the ladder that is then placed', async (trading) => {
    const preview = api(trading).strategy('main').parameters.previewLadder(decimal('100'));
    expect(preview.rungs.map(({ price }) => String(price))).toEqual(trading.prices());
    const spent = preview.rungs.reduce((sum, { amount }) => sum.plus(amount), decimal('0'));
    expect(String(preview.amount)).toBe(String(spent));
    expect(String(preview.survivesPercentage)).toBe('3');
    await trading.tick('96.99', { ask: '97' });
    await trading.until('all rungs are filled', () => trading.state().cycle.rungsFilled === 3);
    const { quantity, cost } = trading.state().position;
    expect(String(preview.ifAllFill?.quantity), 'fees included').toBe(String(quantity));
    expect(String(preview.amount)).toBe(String(cost));
    const target = api(trading).strategy('main').queries.status().target;
    expect(String(preview.ifAllFill?.target)).toBe(String(target));
    await expectAgreement(trading);
  });
});
