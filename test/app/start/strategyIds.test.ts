import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteConfigured, withKnownIds } from '../../../src/app/start/index.js';
import { completeParameters, type StrategyParameters } from '../../../src/domain/ladder/index.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';
import { now } from '../../store/books.js';

let books: OpenedStore;
beforeEach(() => {
  books = openStore(':memory:', { now });
});
afterEach(() => books.close());

const strategy = (name: string | null, symbol = 'BTC_USDC'): StrategyParameters =>
  completeParameters({ id: 'of the file', symbol, name }, new Map());

/** A start with these strategies. @returns their ids by their names, and what was told */
function start(
  strategies: readonly StrategyParameters[],
  disabledStrategies: readonly StrategyParameters[] = [],
) {
  const told: string[] = [];
  const config = withKnownIds({ strategies, disabledStrategies }, books.store, (before, name) => {
    told.push(`${before} is ${name}`);
  });
  for (const parameters of config.strategies) {
    books.store.openStrategy(parameters.id);
    books.store.rememberParameters(parameters);
  }
  noteConfigured(config, books.store);
  const all = [...config.strategies, ...config.disabledStrategies];
  return { ids: all.map(({ name, id }) => `${name}: ${id}`), told };
}

describe('the id of a strategy', () => {
  it('is its market’s for the first of a new database, and numbered from the second on', () => {
    expect(start([strategy('A'), strategy('B'), strategy('C', 'SOL_USDC'), strategy('D')])).toEqual({
      ids: ['A: btc_usdc', 'B: btc_usdc-2', 'C: sol_usdc', 'D: btc_usdc-3'],
      told: [],
    });
  });

  it('is that of books which do not tell its market, as those of the first version', () => {
    books.store.openStrategy('btc_usdc');
    expect(start([strategy(null)])).toEqual({ ids: ['null: btc_usdc'], told: [] });
  });

  it('is the same whatever its place in the file', () => {
    start([strategy('A'), strategy('B')]);
    expect(start([strategy('B'), strategy('A')])).toEqual({
      ids: ['B: btc_usdc-2', 'A: btc_usdc'],
      told: [],
    });
  });

  it('is the same under another name, which is told', () => {
    start([strategy('A'), strategy('B')]);
    expect(start([strategy('A'), strategy('fast')])).toEqual({
      ids: ['A: btc_usdc', 'fast: btc_usdc-2'],
      told: ['B is fast'],
    });
  });

  it('is that of the only ladder before for the first of several', () => {
    start([strategy(null)]);
    expect(start([strategy('A'), strategy('B')])).toEqual({
      ids: ['A: btc_usdc', 'B: btc_usdc-2'],
      told: ['btc_usdc is A'],
    });
  });

  it('is another one on another market, whatever the name', () => {
    start([strategy('A')]);
    expect(start([strategy('A', 'SOL_USDC')]).ids).toEqual(['A: sol_usdc']);
    expect(start([strategy('A')]).ids).toEqual(['A: btc_usdc']);
  });

  it('stays with a strategy that is switched off', () => {
    start([strategy('A'), strategy('B')]);
    expect(start([strategy('C')], [strategy('A'), strategy('B')])).toEqual({
      ids: ['C: btc_usdc-3', 'A: btc_usdc', 'B: btc_usdc-2'],
      told: [],
    });
    expect(start([strategy('B'), strategy('A')]).ids).toEqual(['B: btc_usdc-2', 'A: btc_usdc']);
  });

  it('is not given to a new strategy by one that was taken out earlier', () => {
    start([strategy('A'), strategy('B')]);
    start([strategy('A')]);
    expect(start([strategy('A'), strategy('C')])).toEqual({
      ids: ['A: btc_usdc', 'C: btc_usdc-3'],
      told: [],
    });
    expect(start([strategy('A'), strategy('B')]).ids).toContain('B: btc_usdc-2');
  });
});
