import { join } from 'node:path';
import { decimal, ZERO } from '../../src/domain/decimal.js';
import {
  type Decision,
  decide,
  newStrategy,
  type StrategyEvent,
  type StrategyOrder,
} from '../../src/domain/ladder/index.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import { openStore } from '../../src/store/index.js';
import { btcMarket, fillOf } from '../domain/support/builders.js';
import { openBareTable } from './bareTable.js';
import { SYMBOL } from './benchProtocol.js';
import { PARAMETERS } from './bot.js';

/** Microseconds, one for each commit. */
export interface CommitCosts {
  /** A rung was bought: a ledger entry, an order, an alert, the state. */
  readonly fill: readonly number[];
  /** The target was reached: a new order, seven to cancel, the state. */
  readonly sale: readonly number[];
  /** A transaction with one row, by better-sqlite3 and nothing else. */
  readonly bare: readonly number[];
}

const MARKET = btcMarket;
const BID = decimal('60000');
const START_MS = Date.UTC(2026, 0, 1);
/** Of the size of a ledger entry. */
const BARE_ROW = 'x'.repeat(150);

/**
 * Takes a strategy through cycles and times what each event records, beside the bare transaction, in turn.
 *
 * @param directory where the two databases are made; both log ahead and leave a commit to the operating system
 */
export function measureCommits(
  directory: string,
  { warmUp, cycles }: { readonly warmUp: number; readonly cycles: number },
): CommitCosts {
  const { store, close } = openStore(join(directory, 'commits.db'), { now: () => START_MS });
  const bare = openBareTable(join(directory, 'bare.db'));
  const costs = { fill: [] as number[], sale: [] as number[], bare: [] as number[] };
  const { slot } = store.openStrategy(PARAMETERS.id);
  let state = newStrategy(PARAMETERS, MARKET, slot, START_MS);
  let nowMs = START_MS;
  let trades = 0;

  /** @returns the decision and the microseconds that recording it took */
  function take(
    event: StrategyEvent,
    bid = BID,
  ): { readonly decision: Decision; readonly recordedUs: number } {
    nowMs += 1_000;
    const decision = decide(state, event, { nowMs, bid, unbackedQuantity: ZERO, mayBuy: true });
    const startedAtMs = performance.now();
    store.commit(decision);
    const recordedUs = (performance.now() - startedAtMs) * 1_000;
    state = decision.state;
    return { decision, recordedUs };
  }

  function oneCycle(): { readonly fillUs: number; readonly saleUs: number; readonly bareUs: number } {
    if (state.ladder.kind === 'due') take({ type: 'wake' });
    for (const order of state.orders.values()) take(reported(order, 'new'));
    const [first] = state.orders.values();
    if (first === undefined) throw new Error('The ladder is empty.');
    trades += 1;
    const fillUs = take(filled(first, trades, nowMs), first.price).recordedUs;
    const bareUs = bare.insert(trades, BARE_ROW);
    const saleUs = take({ type: 'wake' }, BID.times(decimal('1.02'))).recordedUs;
    trades += 1;
    for (const order of state.orders.values()) {
      take(order.side === 'sell' ? filled(order, trades, nowMs) : reported(order, 'cancelled'));
    }
    return { fillUs, saleUs, bareUs };
  }

  for (let cycle = 0; cycle < warmUp + cycles; cycle += 1) {
    const { fillUs, saleUs, bareUs } = oneCycle();
    if (cycle < warmUp) continue;
    costs.fill.push(fillUs);
    costs.sale.push(saleUs);
    costs.bare.push(bareUs);
  }
  bare.close();
  close();
  return costs;
}

function reported(order: StrategyOrder, status: ExchangeOrder['status']): StrategyEvent {
  return {
    type: 'orderReported',
    clientId: order.clientId,
    order: {
      orderId: String(order.clientId),
      clientId: order.clientId,
      symbol: SYMBOL,
      side: order.side,
      orderType: 'limit',
      status,
      timeInForce: order.timeInForce,
      price: order.price,
      quantity: order.quantity,
      executedQuantity: ZERO,
      createdAtMs: order.createdAtMs,
      expiryReason: null,
    },
  };
}

function filled(order: StrategyOrder, trade: number, timeMs: number): StrategyEvent {
  const { clientId, side, price, quantity } = order;
  const fill = fillOf({
    ...{ tradeId: String(trade), orderId: String(clientId), clientId, symbol: SYMBOL },
    ...{ side, price, quantity, feeAsset: side === 'buy' ? 'BTC' : 'USDC', timeMs },
  });
  return { type: 'filled', fill };
}
