import type { Config } from '../../config/index.js';
import type { StrategyParameters } from '../../domain/ladder/index.js';
import type { Store, StrategyOnRecord } from '../../engine/ports/index.js';

/** Setting of the books: ids of the strategies that the last start had in its configuration, apart by spaces. */
const CONFIGURED = 'configuredStrategies';

type Strategies = Pick<Config, 'strategies' | 'disabledStrategies'>;
type Books = Pick<Store, 'strategiesOnRecord' | 'setting' | 'setSetting'>;

/**
 * Gives each strategy of the configuration the id by which the books know it. One of the same market is known by its name,
 * whatever its place in the file; what is left over on a market since the last start has been given another name, and
 * carries on in the sequence of the file. Everything else is new.
 *
 * @param onRenamed told what is taken for the same under another name
 */
export function withKnownIds<C extends Strategies>(
  config: C,
  books: Books,
  onRenamed: (before: string, now: string) => void,
): C {
  const onRecord = books.strategiesOnRecord();
  const configured = [...config.strategies, ...config.disabledStrategies];
  const known = new Map<StrategyParameters, StrategyOnRecord>();
  const isFree = (record: StrategyOnRecord) => ![...known.values()].includes(record);
  for (const strategy of configured) {
    const found = onRecord.find((record) => isOnMarket(record, strategy) && record.name === strategy.name);
    if (found !== undefined && isFree(found)) known.set(strategy, found);
  }
  const last = books.setting(CONFIGURED)?.split(' ');
  for (const strategy of configured.filter((each) => !known.has(each))) {
    const found = onRecord.find(
      (record) =>
        isOnMarket(record, strategy) && isFree(record) && (last === undefined || last.includes(record.id)),
    );
    if (found === undefined) continue;
    known.set(strategy, found);
    onRenamed(found.name ?? found.id, strategy.name ?? strategy.symbol);
  }
  const taken = new Set(onRecord.map(({ id }) => id));
  const ids = new Map(
    configured.map((strategy) => {
      const id = known.get(strategy)?.id ?? newId(strategy.symbol, taken);
      taken.add(id);
      return [strategy, id];
    }),
  );
  const identified = (strategy: StrategyParameters) => ({
    ...strategy,
    id: ids.get(strategy) ?? strategy.id,
  });
  return {
    ...config,
    strategies: config.strategies.map(identified),
    disabledStrategies: config.disabledStrategies.map(identified),
  };
}

/** Books of the first version may not tell the market: there a strategy is called by it. */
function isOnMarket({ id, symbol }: StrategyOnRecord, strategy: StrategyParameters): boolean {
  return symbol === null ? id === strategy.symbol.toLowerCase() : symbol === strategy.symbol;
}

/** Says in a sentence what was taken for the same strategy under another name. */
export function carriesOn(before: string, now: string): string {
  return `${now} carries on the books of ${before}, which the configuration does not name any more.`;
}

/** Says in a sentence that the exchange does not have the market of one strategy of several. */
export function standsAlone(strategy: string, symbol: string, near: readonly string[]): string {
  return (
    `${strategy}, tradingCoin: the exchange has no spot market ${symbol}, so this strategy does not trade; the others do. ` +
    `Near names: ${near.join(', ')}. Put it right and start again.`
  );
}

/** Says in a sentence that a strategy which does not trade cannot be settled now. */
export function leftAlone(strategy: string, symbol: string): string {
  return (
    `The exchange has no market ${symbol} now, so strategy ${strategy}, which does not trade any more, stays in the books ` +
    'as it is. A later start settles it.'
  );
}

/** Remembers which strategies this start had. */
export function noteConfigured({ strategies, disabledStrategies }: Strategies, books: Books): void {
  books.setSetting(CONFIGURED, [...strategies, ...disabledStrategies].map(({ id }) => id).join(' '));
}

/** The market's name, numbered from the second strategy on. */
function newId(symbol: string, taken: ReadonlySet<string>): string {
  const market = symbol.toLowerCase();
  for (let number = 2, id = market; ; number += 1) {
    if (!taken.has(id)) return id;
    id = `${market}-${number}`;
  }
}
