import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/index.js';
import { readClientId } from '../../domain/clientId.js';
import { type Decimal, decimal, ZERO } from '../../domain/decimal.js';
import { marketLimit } from '../../domain/ladder/index.js';
import type { ExchangeOrder } from '../../domain/order.js';
import { type Clock, type Exchange, ExchangeRefusedError, type Store } from '../../engine/ports/index.js';
import { EXIT, StartError } from '../exitCodes.js';
import { canAnswer, isAgreedTo, type ProcessIo } from '../processIo.js';
import { SIGNATURE_WINDOW_MS } from '../venue/index.js';
import {
  type AccountToSell,
  type AssetForSale,
  type AssetSalePlan,
  assetSaleText,
  marketOfSale,
  planAssetSale,
} from './assetSale.js';
import type { ExchangeFacts } from './preflight.js';

export interface SellAssetsDeps {
  readonly exchange: Exchange;
  readonly store: Store;
  readonly clock: Clock;
  readonly surroundings: ProcessIo;
}

/** Distance below the bid at which a sale ends; percent. */
const SLIPPAGE_PERCENTAGE = decimal('0.5');
/** A request may execute until its signature has expired, and shows a little later. */
const SETTLED_AFTER_MS = SIGNATURE_WINDOW_MS + 3_000;
const CLIENT_IDS = 2 ** 31;

/**
 * Sells, at a fresh start alone, what the account holds besides the money of the ladders, as `fresh.sellAssets` asks for.
 * It is shown before and needs a yes, in a terminal or by `--yes`. Each is one order at the market that takes what is
 * bid and never rests; none is sent a second time. The books know them as trades of the owner's.
 *
 * @throws StartError when the account cannot be read: nothing is sold, and nothing is begun anew
 */
export async function sellAssets(
  config: Pick<Config, 'start' | 'asksBeforeStart' | 'reconciliation'>,
  facts: Pick<ExchangeFacts, 'strategies' | 'markets'>,
  deps: SellAssetsDeps,
): Promise<void> {
  const { start, asksBeforeStart } = config;
  if (start.kind !== 'fresh' || start.assetSale === null) return;
  const { surroundings, store, clock } = deps;
  const account = await readAccount(start.assetSale.minValue, config, facts, deps).catch((error: unknown) => {
    throw new StartError(
      `fresh.sellAssets: the account could not be read (${error instanceof Error ? error.message : String(error)}). ` +
        'Nothing was sold and nothing was changed; start again.',
      EXIT.failed,
    );
  });
  const plan = planAssetSale(account);
  const text = assetSaleText(plan, account.quoteAssets);
  if (plan.sold.length === 0) return surroundings.tell(text);
  const record = (result: string) =>
    store.recordCommand({
      ...{ timeMs: clock.now(), who: 'command line', strategyId: null, result },
      what: `fresh.sellAssets: ${named(plan)}`,
    });
  // A supervisor that starts it again and again must not sell each time what was bought since.
  if (asksBeforeStart && !canAnswer(surroundings)) {
    record('declined');
    surroundings.tell(
      `${text}\nNothing was sold: nobody can say yes here. Start in a terminal, or add --yes.`,
    );
    return;
  }
  if (!(await isAgreedTo(text, asksBeforeStart, surroundings))) {
    record('declined');
    return surroundings.tell('Nothing was sold. The fresh start goes on without it.');
  }
  for (const sale of plan.sold) {
    if (surroundings.stopping.aborted) break;
    const told = await sell(sale, deps);
    record(told);
    surroundings.tell(told);
  }
}

async function readAccount(
  minValue: Decimal,
  { reconciliation }: Pick<Config, 'reconciliation'>,
  { strategies, markets }: Pick<ExchangeFacts, 'strategies' | 'markets'>,
  { exchange, store }: SellAssetsDeps,
): Promise<AccountToSell> {
  const quoteAssets = [...new Set(strategies.map(({ market }) => market.quoteAsset))];
  const holdings = await exchange.holdings();
  const bids = new Map<string, Decimal>();
  for (const asset of holdings.keys()) {
    const market = quoteAssets.includes(asset) ? undefined : marketOfSale(asset, { markets, quoteAssets });
    if (market === undefined) continue;
    const { bid } = await exchange.bestPrices(market.symbol);
    if (bid !== null) bids.set(market.symbol, bid);
  }
  const begun = new Set(strategies.map(({ parameters }) => parameters.id));
  return {
    ...{ holdings, markets, bids, quoteAssets, minValue },
    reserved: reconciliation.reserved,
    resting: store.strategiesOnRecord().filter(({ id }) => !begun.has(id)),
  };
}

/** @returns what became of it, in a sentence */
async function sell({ market, quantity, bid }: AssetForSale, { exchange }: SellAssetsDeps): Promise<string> {
  const { symbol, baseAsset, quoteAsset } = market;
  const clientId = strangersId();
  const sinceMs = exchange.timeMs() - SIGNATURE_WINDOW_MS;
  const what = `${quantity} ${baseAsset}`;
  const price = marketLimit(bid, SLIPPAGE_PERCENTAGE, market);
  let answered: ExchangeOrder | null = null;
  try {
    const order = { symbol, quantity, price, clientId, side: 'sell', timeInForce: 'IOC' } as const;
    answered = await exchange.placeOrder({ ...order, postOnly: false }, 'normal');
  } catch (error) {
    if (error instanceof ExchangeRefusedError)
      return `${what} not sold: the exchange refused (${error.code}).`;
    await sleep(SETTLED_AFTER_MS);
  }
  const found = await executionsOf({ symbol, clientId, sinceMs }, exchange);
  const sold = answered?.executedQuantity ?? found?.quantity ?? null;
  if (answered === null && (sold === null || sold.eq(ZERO))) {
    return `${what}: no answer came, and the exchange shows no sale. It is not tried again; look at the exchange.`;
  }
  if (sold === null) return `${what}: the exchange took the order and does not say what became of it.`;
  if (sold.eq(ZERO)) return `${what} not sold: nobody bids ${price} or more.`;
  // The history may know of it seconds later.
  const value = found?.quantity.eq(sold) === true ? ` for ${found.value} ${quoteAsset} before fees` : '';
  const rest = quantity.minus(sold);
  const ending = rest.eq(ZERO)
    ? ''
    : ` ${rest} ${baseAsset} not sold: nobody bids ${price} or more for them.`;
  return `Sold ${sold} ${baseAsset}${value}.${ending}`;
}

interface Executions {
  readonly quantity: Decimal;
  readonly value: Decimal;
}

/** Sums what the executions of an order came to; null: the history could not be read. */
async function executionsOf(
  { symbol, clientId, sinceMs }: { symbol: string; clientId: number; sinceMs: number },
  exchange: Exchange,
): Promise<Executions | null> {
  try {
    const fills = await exchange.fills({ symbol, fromMs: sinceMs });
    return fills
      .filter((fill) => fill.clientId === clientId)
      .reduce(
        (sum: Executions, { quantity, price }) => ({
          quantity: sum.quantity.plus(quantity),
          value: sum.value.plus(quantity.times(price)),
        }),
        { quantity: ZERO, value: ZERO },
      );
  } catch {
    return null;
  }
}

/** Draws a client id that no strategy of Rung's could have given: it is the owner's sale. */
function strangersId(): number {
  const drawn = randomInt(CLIENT_IDS);
  return readClientId(drawn) === null ? drawn : strangersId();
}

function named({ sold }: AssetSalePlan): string {
  return sold.map(({ quantity, market }) => `${quantity} ${market.baseAsset}`).join(', ');
}
