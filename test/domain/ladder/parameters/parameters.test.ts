import { describe, expect, test } from 'vitest';
import { decimal } from '../../../../src/domain/decimal.js';
import {
  changedKeys,
  listedParameters,
  parameterConflicts,
  type StrategyParameters,
  TUNABLE,
  TUNABLE_KEYS,
  type TunableKey,
  tunableKey,
  withOverrides,
} from '../../../../src/domain/ladder/index.js';
import { parametersOf } from '../../support/builders.js';
import { expectWithinAllocation } from '../../support/invariants.js';
import { type Story, withLadder, withPosition } from '../../support/story.js';

function set(story: Story, part: Partial<StrategyParameters>): void {
  const parameters = { ...story.state.parameters, ...part };
  story.on({ type: 'parametersSet', parameters, overrides: new Map() });
}

describe('parameters that change while the strategy runs', () => {
  test('a ladder of another shape is placed anew, once the old rungs are gone', () => {
    const story = withLadder();
    set(story, { maxDropPercentage: decimal('6') });
    expect(story.effects('cancel')).toHaveLength(3);
    expect(story.effects('place')).toEqual([]);
    story.confirmCancels();
    expect(story.prices).toEqual(['98', '96', '94']);
  });

  test('what is no matter of the ladder leaves it alone', () => {
    const story = withLadder();
    set(story, { takeProfitPercentage: decimal('2'), cooldownMs: 5_000, reanchorAfterMs: 60_000 });
    expect(story.effects('cancel')).toEqual([]);
    expect(story.rungs).toHaveLength(3);
  });

  test('a lower target sells at once', () => {
    const story = withPosition();
    story.price('99.5');
    set(story, { takeProfitPercentage: decimal('0.3') });
    expect(story.sale).toMatchObject({ role: 'takeProfit' });
  });

  test('a stop loss above the price sells at once', () => {
    const story = withPosition();
    story.price('95');
    set(story, { stopLossPercentage: decimal('2') });
    expect(story.sale).toMatchObject({ role: 'stopLoss' });
  });

  test('a smaller allocation leaves the rungs what the position does not need', () => {
    const story = withPosition();
    set(story, { totalAmount: decimal('150') });
    story.confirmCancels();
    expectWithinAllocation(story.state);
    expect(story.rungs.length).toBeGreaterThan(0);
    story.accept();
    set(story, { totalAmount: decimal('99') });
    story.confirmCancels();
    expect(story.rungs).toEqual([]);
  });

  test('where nothing is bought any more the rungs stay', () => {
    const story = withLadder();
    story.on({ type: 'stopBuying', by: 'owner' });
    set(story, { maxDropPercentage: decimal('6') });
    expect(story.effects('cancel')).toEqual([]);
    expect(story.prices).toEqual(['99', '98', '97']);
  });

  test('an allocation that paid for no rung is tried at once when it is larger', () => {
    const story = withLadder();
    set(story, { totalAmount: decimal('0.5') });
    story.confirmCancels();
    expect(story.live).toEqual([]);
    set(story, { totalAmount: decimal('300') });
    expect(story.rungs).toHaveLength(3);
  });
});

describe('a parameter as a person writes it', () => {
  const parameters = parametersOf({ reanchorAfterMs: 7_407, cooldownMs: 1_500 });

  test.each(TUNABLE_KEYS)('%s is written as it is read', (key) => {
    const { text, apply } = TUNABLE[key];
    expect(apply(parameters, text(parameters))).toEqual(parameters);
  });

  test.each<readonly [TunableKey, string, string]>([
    ['totalAmount', '2500.50', '2500.50'],
    ['orderCount', '12', '12'],
    ['orderCount', '50', '50'],
    ['takeProfitPercentage', '0.3%', '0.3'],
    ['firstDropPercentage', 'off', 'off'],
    ['stopLossPercentage', 'NONE', 'off'],
    ['minOrderAmount', '10', '10'],
    ['reanchor.afterMinutes', '0.1', '0.1'],
    ['cooldownSeconds', '90', '90'],
    ['restartAfterTakeProfit', 'off', 'false'],
    ['restartAfterTakeProfit', 'On', 'true'],
    ['onManualExit', 'PAUSE', 'pause'],
  ])('%s may be %s', (key, text, shown) => {
    const after = TUNABLE[key].apply(parameters, text);
    expect(after).not.toBeNull();
    if (after === null) return;
    expect(decimalOrWord(TUNABLE[key].text(after))).toEqual(decimalOrWord(shown));
    expect(changedKeys({ ...after, id: 'other' }, after)).toEqual([]);
  });

  test.each<readonly [TunableKey, string]>([
    ['totalAmount', '0'],
    ['totalAmount', '1e5'],
    ['totalAmount', '-5'],
    ['totalAmount', '2000%'],
    ['orderCount', '51'],
    ['orderCount', '2.5'],
    ['orderCount', '0'],
    ['maxDropPercentage', '100'],
    ['maxDropPercentage', 'off'],
    ['takeProfitPercentage', '1000.1'],
    ['takeProfit.slippagePercentage', '100'],
    ['reanchor.afterMinutes', '0.05'],
    ['cooldownSeconds', '604801'],
    ['restartAfterTakeProfit', 'maybe'],
    ['onManualExit', 'sell'],
    ['incrementPercentage', '５０'],
  ])('%s may not be %s', (key, text) => {
    expect(TUNABLE[key].apply(parameters, text)).toBeNull();
  });

  test('is found in any case', () => {
    expect(tunableKey('TAKEPROFIT.slippagepercentage')).toBe('takeProfit.slippagePercentage');
    expect(tunableKey('symbol')).toBeNull();
  });
});

function decimalOrWord(text: string): string {
  return /^\d/u.test(text) ? decimal(text).toFixed() : text;
}

describe('what was set beside the configuration', () => {
  const configured = parametersOf({ takeProfitPercentage: decimal('0.25'), totalAmount: decimal('2000') });

  test('stands over it', () => {
    const { parameters, overrides, staleOverrides } = withOverrides(
      configured,
      new Map([
        ['takeProfitPercentage', '0.3'],
        ['onManualExit', 'pause'],
      ]),
    );
    expect(parameters).toEqual({
      ...configured,
      takeProfitPercentage: decimal('0.3'),
      onManualExit: 'pause',
    });
    expect([...overrides.keys()]).toEqual(['takeProfitPercentage', 'onManualExit']);
    expect(staleOverrides.size).toBe(0);
  });

  test('may contradict it in one and agree with it together', () => {
    const both = new Map([
      ['firstDropPercentage', '8'],
      ['maxDropPercentage', '12'],
    ]);
    expect(withOverrides(configured, both).staleOverrides.size).toBe(0);
  });

  test('is left out where it does not go with it any more; the rest stays', () => {
    const stored = new Map([
      ['takeProfitPercentage', '0.04'],
      ['orderCount', '5'],
      ['ofALaterVersion', '1'],
      ['maxDropPercentage', '250'],
    ]);
    const { parameters, overrides, staleOverrides } = withOverrides(configured, stored);
    expect(parameters).toEqual({ ...configured, orderCount: 5 });
    expect([...overrides.keys()]).toEqual(['orderCount']);
    expect([...staleOverrides.keys()].sort()).toEqual([
      'maxDropPercentage',
      'ofALaterVersion',
      'takeProfitPercentage',
    ]);
  });

  test('contradictions are named with their limit', () => {
    const broken = {
      ...configured,
      firstDropPercentage: decimal('4'),
      minOrderAmount: decimal('2001'),
      slippagePercentage: decimal('0.3'),
    };
    expect(parameterConflicts(broken).map(({ key, limit }) => [key, limit])).toEqual([
      ['firstDropPercentage', 'maxDropPercentage'],
      ['minOrderAmount', 'totalAmount'],
      ['takeProfit.slippagePercentage', 'takeProfitPercentage'],
    ]);
    expect(parameterConflicts({ ...broken, acceptUnprofitableTarget: true })).toHaveLength(2);
  });
});

describe('what /config lists', () => {
  const names = (part: Partial<StrategyParameters>) =>
    listedParameters(parametersOf(part)).map(({ name }) => name);

  test('leaves out a target that levels replace', () => {
    const levels = [
      { at: 50, percentage: decimal('0.4') },
      { at: 50, percentage: decimal('0.8') },
    ];
    expect(names({})).toContain('takeProfitPercentage');
    expect(names({})).not.toContain('levels');
    expect(names({ levels })).not.toContain('takeProfitPercentage');
    expect(names({ levels })).toContain('levels');
  });
});
