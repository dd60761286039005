import { describe, expect } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { ParameterChange, ParameterChangePreview } from '../../../src/engine/api/control.js';
import type { Trading } from '../../support/trading.js';
import { expectAgreement } from '../../support/tradingAgreement.js';
import { story } from '../story.js';

const set = (key: Extract<ParameterChange, { kind: 'set' }>['key'], text: string): ParameterChange => ({
  kind: 'set',
  key,
  text,
});
const RESET: ParameterChange = { kind: 'reset', key: null };

function shown(
  trading: Trading,
  change: ParameterChange,
): Extract<ParameterChangePreview, { kind: 'preview' }> {
  const preview = trading.engine.api.strategy('main').parameters.preview(change, null);
  if (preview.kind !== 'preview') throw new Error(`refused: ${JSON.stringify(preview)}`);
  return preview;
}

async function untilLadder(trading: Trading, ...prices: string[]): Promise<void> {
  await trading.until(
    `the ladder is ${prices}`,
    () => trading.isQuiet && trading.prices().join() === prices.join(),
  );
}

const adjustableOf = (trading: Trading, key: string) =>
  trading.engine.api
    .strategy('main')
    .parameters.tunables()
    .find((one) => one.key === key);

describe('/set', () => {
  story('places the ladder that it has shown, and keeps it over a restart', async (trading) => {
    const change = set('maxDropPercentage', '6');
    const preview = shown(trading, change);
    expect(preview).toMatchObject({ isPlacedAnew: true, sellsAtOnce: null, target: null });
    expect(String(preview.ladder?.before.lowestPrice)).toBe('97');
    expect(String(preview.ladder?.after.lowestPrice)).toBe('94');
    expect(trading.prices(), 'a preview does nothing').toEqual(['99', '98', '97']);
    await trading.engine.api.strategy('main').parameters.change(change);
    await untilLadder(trading, '98', '96', '94');

    await trading.stop('leave');
    await trading.start();
    await untilLadder(trading, '98', '96', '94');
    expect(adjustableOf(trading, 'maxDropPercentage')).toEqual({
      ...{ key: 'maxDropPercentage', text: '6', configured: '3', isSet: true },
    });
    expect(trading.engine.api.strategy('main').queries.settings().adjusted).toEqual(['maxDropPercentage']);

    await trading.engine.api.strategy('main').parameters.change(RESET);
    await untilLadder(trading, '99', '98', '97');
    expect(adjustableOf(trading, 'maxDropPercentage')).toMatchObject({ text: '3', isSet: false });
    await trading.kill();
    await trading.start();
    await untilLadder(trading, '99', '98', '97');
    await expectAgreement(trading);
  });

  story('says that a lower target sells at once, and it does', async (trading) => {
    await trading.tick('98.98', { ask: '98.99' });
    await trading.tick('99.4');
    const change = set('takeProfitPercentage', '0.3%');
    expect(shown(trading, change)).toMatchObject({ sellsAtOnce: 'takeProfit', ladder: null });
    await trading.engine.api.strategy('main').parameters.change(change);
    await trading.until('it is sold', () => trading.books.closedCycles('main', 1).length === 1);
    expect(trading.told('cycleClosed')).toMatchObject([{ reason: 'takeProfit' }]);
    await trading.until('the next ladder rests', () => trading.isQuiet && trading.rungs().length === 3);
    await expectAgreement(trading);
  });

  story('refuses what is out of range, contradicts, or could place no rung', async (trading) => {
    const { api } = trading.engine;
    const refusal = (change: ParameterChange) => api.strategy('main').parameters.preview(change, null);
    expect(refusal(set('orderCount', '51'))).toMatchObject({ kind: 'notAllowed', found: '51' });
    expect(refusal(set('firstDropPercentage', '4'))).toMatchObject({
      kind: 'conflict',
      conflict: { key: 'firstDropPercentage', limit: 'maxDropPercentage' },
    });
    expect(refusal(set('takeProfitPercentage', '0.04'))).toMatchObject({ kind: 'conflict' });
    expect(refusal(set('totalAmount', '0.1'))).toMatchObject({ kind: 'noRung', quoteAsset: 'USDC' });
    expect(refusal(set('orderCount', '3'))).toEqual(
      expect.objectContaining({ kind: expect.stringMatching(/preview|nothingChanges/) }),
    );
    expect(refusal(RESET)).toEqual({ kind: 'nothingChanges' });
    await expect(api.strategy('main').parameters.change(set('totalAmount', '0.1'))).rejects.toMatchObject({
      reason: 'settingNotAllowed',
    });
    expect(trading.state().overrides.size).toBe(0);
    expect(trading.prices()).toEqual(['99', '98', '97']);
    await expectAgreement(trading);
  });

  story(
    'promises all strategies together no more than totalCapital',
    {
      totalCapital: decimal('1000'),
      strategies: [{ id: 'main' }, { id: 'second', totalAmount: decimal('300') }],
    },
    async (trading) => {
      const { parameters } = trading.engine.api.strategy('main');
      const preview = (...[key, text]: Parameters<typeof set>) => parameters.preview(set(key, text), null);
      expect(preview('totalAmount', '701')).toMatchObject({ kind: 'aboveCapital', quoteAsset: 'USDC' });
      expect(preview('totalAmount', '700')).toMatchObject({ kind: 'preview' });
      expect(preview('compound', 'true')).toMatchObject({ kind: 'aboveCapital', promised: null });
      await parameters.change(set('compoundLimit', '650'));
      await parameters.change(set('compound', 'true'));
      const tooMuch = preview('compoundLimit', '700.01');
      expect(tooMuch).toMatchObject({ kind: 'aboveCapital' });
      expect(tooMuch.kind === 'aboveCapital' && String(tooMuch.promised)).toBe('1000.01');
      // What makes it less is always allowed.
      expect(preview('takeProfitPercentage', '2')).toMatchObject({ kind: 'preview' });
      await expectAgreement(trading);
    },
  );

  story(
    'a value that is so already changes nothing, whichever it is and however it is written',
    async (trading) => {
      const { api } = trading.engine;
      const views = api.strategy('main').parameters.tunables();
      expect(views.length).toBeGreaterThan(10);
      for (const { key, text } of views) {
        const written = /^\d+$/u.test(text) ? `${text}.0` : text.toUpperCase();
        for (const same of [text, written]) {
          expect(api.strategy('main').parameters.preview(set(key, same), null), key).toEqual({
            kind: 'nothingChanges',
          });
        }
      }
      expect(trading.state().overrides.size).toBe(0);
    },
  );

  story('going back to a file that has the same value is asked: it decides from then on', async (trading) => {
    const { api } = trading.engine;
    await api.strategy('main').parameters.change(set('cooldownSeconds', '7'));
    await trading.stop('leave');
    await trading.start({ strategies: [{ cooldownMs: 7_000 }] });
    const again = trading.engine.api;
    expect(shown(trading, { kind: 'reset', key: 'cooldownSeconds' }).changes).toEqual([]);
    await again.strategy('main').parameters.change({ kind: 'reset', key: 'cooldownSeconds' });
    expect(trading.state().overrides.size).toBe(0);
  });

  story('says which rungs a stop loss can forestall, and nothing where neither changes', async (trading) => {
    // Rungs at 99, 98 and 97: after the first the average is 99.05, and 1 % below it is 98.06.
    expect(shown(trading, set('stopLossPercentage', '1')).forestalled).toEqual([2, 3]);
    expect(shown(trading, set('stopLossPercentage', '5')).forestalled).toEqual([]);
    await trading.engine.api.strategy('main').parameters.change(set('stopLossPercentage', '1'));
    expect(shown(trading, set('takeProfitPercentage', '0.3')).forestalled).toEqual([]);
    expect(shown(trading, set('maxDropPercentage', '6')).forestalled).toEqual([2, 3]);
  });

  story(
    'a price at which no rung can be placed is no reason to refuse what is no matter of the ladder',
    { strategies: [{ totalAmount: decimal('5') }] },
    async (trading) => {
      await trading.tick('1000');
      const { api } = trading.engine;
      const kindOf = (change: ParameterChange) => api.strategy('main').parameters.preview(change, null).kind;
      expect(kindOf(set('orderCount', '2'))).toBe('noRung');
      expect(kindOf(set('totalAmount', '50'))).toBe('preview');
      await api.strategy('main').parameters.change(set('stopLossPercentage', '5'));
      expect(String(trading.state().parameters.stopLossPercentage)).toBe('5');
      expect(kindOf(RESET), 'and back').toBe('preview');
    },
  );

  story('a target that does not pay its fees is refused with real money', async (trading) => {
    const preview = trading.engine.api
      .strategy('main')
      .parameters.preview(set('takeProfitPercentage', '0.1'), null);
    expect(preview).toMatchObject({ kind: 'unprofitable' });
    // 10 basis points of the taker and 0.05 % of slippage.
    expect(preview.kind === 'unprofitable' && String(preview.breakEven)).toBe('0.1502');
    expect(shown(trading, set('takeProfitPercentage', '0.2')).unprofitableBelow).toBeNull();
  });

  story(
    '... and so is one that only a fallen target does not pay',
    { strategies: [{ depthTargets: [{ at: 2, percentage: decimal('0.2') }] }] },
    async (trading) => {
      const change = set('takeProfit.slippagePercentage', '0.15');
      const preview = trading.engine.api.strategy('main').parameters.preview(change, null);
      expect(preview).toMatchObject({ kind: 'unprofitable', takeProfitPercentage: decimal('0.2') });
    },
  );

  story(
    '... unless it was accepted: then it is warned of',
    { strategies: [{ acceptUnprofitableTarget: true }] },
    async (trading) => {
      const { unprofitableBelow } = shown(trading, set('takeProfitPercentage', '0.1'));
      expect(String(unprofitableBelow)).toBe('0.1502');
    },
  );

  story('what does not go with the configuration any more is told and left out', async (trading) => {
    const { api } = trading.engine;
    await api.strategy('main').parameters.change(set('firstDropPercentage', '2.5'));
    await api.strategy('main').parameters.change(set('orderCount', '2'));
    await untilLadder(trading, '97.5', '97');
    await trading.stop('leave');
    await trading.start({ strategies: [{ maxDropPercentage: decimal('2') }] });
    expect(trading.state().parameters.firstDropPercentage).toBeNull();
    expect(trading.state().parameters.orderCount).toBe(2);
    expect(trading.told('problem')).toEqual([
      {
        kind: 'problem',
        problem: { kind: 'settingsIgnored', symbol: 'SOL_USDC', settings: ['firstDropPercentage 2.5'] },
      },
    ]);
    await trading.engine.api.strategy('main').position.resume('test');
    await untilLadder(trading, '99', '98');
    await trading.stop('leave');
    await trading.start();
    expect(trading.told('problem'), 'once').toHaveLength(1);
    expect([...trading.state().overrides]).toEqual([['orderCount', '2']]);
  });

  story('where nothing is bought any more the rungs stay as they are', async (trading) => {
    await trading.engine.api.strategy('main').position.stopBuying('test');
    const change = set('maxDropPercentage', '6');
    expect(shown(trading, change).isPlacedAnew).toBe(false);
    await trading.engine.api.strategy('main').parameters.change(change);
    expect(trading.prices()).toEqual(['99', '98', '97']);
    await trading.engine.api.strategy('main').position.resume('test');
    await untilLadder(trading, '98', '96', '94');
    await expectAgreement(trading);
  });
});
