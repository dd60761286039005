import { ZERO } from '../../domain/decimal.js';
import { sellableQuantity } from '../../domain/market.js';
import type { Store } from '../../engine/ports/index.js';
import { EXIT, StartError } from '../exitCodes.js';
import type { ExchangeFacts } from './preflight.js';

/**
 * Another coin in the configuration must not leave the orders and coins of the one before to nobody: its rungs would
 * go on buying, and nothing would sell. Dust may stay behind.
 *
 * @throws StartError with the way out
 */
export function refuseAbandoning(
  store: Store,
  { strategies, markets }: Pick<ExchangeFacts, 'strategies' | 'markets'>,
): void {
  const configured = new Set(strategies.map(({ parameters }) => parameters.id));
  for (const { id, name, symbol, liveOrders, quantity } of store.strategiesOnRecord()) {
    if (configured.has(id)) continue;
    const market = markets.find((candidate) => candidate.symbol === symbol);
    const held = market === undefined ? quantity : sellableQuantity(quantity, market);
    if (liveOrders === 0 && held.lte(ZERO)) continue;
    throw new StartError(
      `The database has strategy ${name ?? id}, which the configuration does not name any more, or switches off, with ` +
        `${liveOrders} open orders and ${quantity} held. Configure it again and send /fresh (or let it sell, and /pause), or name another database: --db FILE.`,
      EXIT.badConfiguration,
    );
  }
}
