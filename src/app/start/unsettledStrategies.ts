import type { Config } from '../../config/index.js';
import { ZERO } from '../../domain/decimal.js';
import { sellableQuantity } from '../../domain/market.js';
import type { Store } from '../../engine/ports/index.js';
import { EXIT, StartError } from '../exitCodes.js';
import type { ExchangeFacts } from './preflight.js';

/**
 * Refuses to compare without trading, which cancels nothing, while a strategy that the configuration does not name any more is
 * not settled: what its orders do would be taken for the owner's trades.
 *
 * @throws StartError with the way out
 */
export function refuseUnsettled(
  store: Store,
  { disabledStrategies }: Pick<Config, 'disabledStrategies'>,
  { strategies, markets }: Pick<ExchangeFacts, 'strategies' | 'markets'>,
): void {
  const configured = new Set(strategies.map(({ parameters }) => parameters.id));
  const keeping = new Set(disabledStrategies.map(({ id }) => id));
  for (const { id, name, symbol, liveOrders, quantity } of store.strategiesOnRecord()) {
    if (configured.has(id)) continue;
    const market = markets.find((candidate) => candidate.symbol === symbol);
    const held = market === undefined ? quantity : sellableQuantity(quantity, market);
    if (liveOrders === 0 && (held.lte(ZERO) || keeping.has(id))) continue;
    throw new StartError(
      `The database has strategy ${name ?? id}, which the configuration does not name any more, or switches off, with ` +
        `${liveOrders} open orders and ${quantity} held. Start Rung once, which settles it, or name another database: --db FILE.`,
      EXIT.badConfiguration,
    );
  }
}
