import { type Decimal, ZERO } from '../../../domain/decimal.js';
import type { MarketState } from '../../../domain/market.js';
import type { Grid } from '../grid.js';
import type { PaperMarket } from '../paperMarkets.js';
import { invalidRequest, RequestRefusedError } from '../refusal.js';
import type { OrderRequest } from './order.js';

/** The rules of a market that may change while it runs. */
export type MarketRules = Pick<
  PaperMarket,
  | ('state' | 'tickSize' | 'stepSize' | 'minQuantity' | 'isListed')
  | ('minPriceMultiplier' | 'maxPriceMultiplier' | 'minImpactMultiplier' | 'maxImpactMultiplier')
>;

/** State of the whole exchange, as `GET /status` tells it. */
export interface SystemStatus {
  readonly status: 'Ok' | 'Maintenance';
  readonly message: string | null;
}

/**
 * A market under other rules. Orders that rest already stay as they are, on the new grid or not, so that ticks and
 * steps may become coarser but never finer than what the book counts in.
 *
 * @throws RequestRefusedError INVALID_CLIENT_REQUEST
 */
export function withRules(market: PaperMarket, changes: Partial<MarketRules>, grid: Grid): PaperMarket {
  const { tickSize, stepSize } = changes;
  if (tickSize !== undefined) mustBeCounted('tickSize', tickSize, grid.price(1), market);
  if (stepSize !== undefined) mustBeCounted('stepSize', stepSize, grid.quantity(1), market);
  return { ...market, ...changes };
}

function mustBeCounted(name: string, size: Decimal, unit: Decimal, { symbol }: PaperMarket): void {
  if (size.gt(ZERO) && size.mod(unit).eq(ZERO)) return;
  throw invalidRequest(
    `\`${name}\`: ${size.toString()} is not a multiple of ${unit.toString()}, in which this exchange counts ${symbol}`,
  );
}

/** Tells whether orders trade in this state; in the others they rest, whatever the price does. */
export function isMatching(state: MarketState): boolean {
  return state === 'open' || state === 'limitOnly';
}

/**
 * Checks that a market takes this order in its present state.
 *
 * @throws RequestRefusedError TRADING_PAUSED when it takes none, INVALID_ORDER when it takes others
 */
export function allowInState(request: OrderRequest, state: MarketState): void {
  if (state === 'closed' || state === 'cancelOnly') {
    throw new RequestRefusedError(
      'TRADING_PAUSED',
      `The market takes no orders: it is ${STATE_WORDS[state]}`,
    );
  }
  const takesIt =
    state === 'open' || (request.orderType === 'Limit' && (state === 'limitOnly' || request.postOnly));
  if (!takesIt) throw new RequestRefusedError('INVALID_ORDER', `The market is ${STATE_WORDS[state]}`);
}

/** @throws RequestRefusedError TRADING_PAUSED when the market is closed */
export function allowCancel(state: MarketState): void {
  if (state === 'closed') {
    throw new RequestRefusedError('TRADING_PAUSED', 'The market takes no cancels: it is closed');
  }
}

/** @throws RequestRefusedError MAINTENANCE */
export function allowAtAll({ status, message }: SystemStatus): void {
  if (status === 'Maintenance') {
    throw new RequestRefusedError('MAINTENANCE', message ?? 'The exchange is under maintenance', 503);
  }
}

const STATE_WORDS: Readonly<Record<MarketState, string>> = {
  open: 'open',
  closed: 'closed',
  cancelOnly: 'in cancel only mode',
  limitOnly: 'in limit only mode',
  postOnly: 'in post only mode',
};
