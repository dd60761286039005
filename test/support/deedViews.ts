import { type Decimal, decimal } from '../../src/domain/decimal.js';
import { newStrategy, type StrategyState, TUNABLE, TUNABLE_KEYS } from '../../src/domain/ladder/index.js';
import type {
  LadderPreview,
  PanicPreview,
  PanicResult,
  ParameterChange,
  ParameterChangePreview,
  SaleResult,
  SellNowPreview,
  TunableView,
} from '../../src/engine/api/control.js';
import { ladderPreview } from '../../src/engine/control/ladderPreview.js';
import { btcMarket, readmeLadder } from '../domain/support/builders.js';
import { NOW_MS } from './history.js';

/* What the fake engine shows of the owner's orders: the position of `statusView`, 0.00419664 BTC for 248.33. */

const fees = { makerFeeBps: decimal('8'), takerFeeBps: decimal('10') };
const POSITION = decimal('0.00419664');
const COST = decimal('248.33');
const COST_OF_SOLD = COST.times(decimal('0.00419')).div(POSITION).round(12);
const BID = decimal('59244.4');

export function sellNowPreview(changes: Partial<SellNowPreview> = {}): SellNowPreview {
  const sellable = decimal('0.00419');
  return {
    symbol: 'BTC_USDC',
    baseAsset: 'BTC',
    quoteAsset: 'USDC',
    position: POSITION,
    sellable,
    averageEntryPrice: COST.div(POSITION),
    cost: COST,
    bestBid: BID,
    saleAt: (price) => {
      const sums = {
        ...{ baseAsset: 'BTC', quoteAsset: 'USDC', gross: price.times(sellable) },
        ...{ fees: price.times(sellable).times(decimal('0.001')), cost: COST_OF_SOLD },
      };
      return { sums, realizedPnl: sums.gross.minus(sums.fees).minus(sums.cost) };
    },
    rungs: 4,
    ...changes,
  };
}

export function saleResult(changes: Partial<SaleResult> = {}): SaleResult {
  return {
    symbol: 'BTC_USDC',
    baseAsset: 'BTC',
    quoteAsset: 'USDC',
    sold: decimal('0.00419'),
    sums: {
      ...{ baseAsset: 'BTC', quoteAsset: 'USDC', gross: decimal('248.216019') },
      ...{ fees: decimal('0.248216019'), cost: COST_OF_SOLD },
    },
    realizedPnl: decimal('248.216019').minus(decimal('0.248216019')).minus(COST_OF_SOLD),
    isDone: true,
    left: decimal('0'),
    mode: { kind: 'trading' },
    ...changes,
  };
}

export function panicPreview(changes: Partial<PanicPreview> = {}): PanicPreview {
  return {
    strategyId: 'main',
    symbol: 'BTC_USDC',
    baseAsset: 'BTC',
    quoteAsset: 'USDC',
    orders: 4,
    position: POSITION,
    sellable: decimal('0.00419'),
    averageEntryPrice: COST.div(POSITION),
    noSale: null,
    bestBid: BID,
    sale: (changes.noSale ?? null) === null ? sellNowPreview().saleAt(BID) : null,
    ...changes,
  };
}

export function panicResult(changes: Partial<PanicResult> = {}): PanicResult {
  return {
    strategyId: 'main',
    orders: 4,
    ordersLeft: 0,
    mode: { kind: 'paused', sinceMs: NOW_MS, by: 'console' },
    rungs: 0,
    resumedBy: null,
    noSale: null,
    sale: saleResult({ mode: { kind: 'paused', sinceMs: NOW_MS, by: 'console' } }),
    ...changes,
  };
}

/** @param isSet keys that differ from the file: the file has half of each number there */
export function adjustables(isSet: readonly string[] = []): readonly TunableView[] {
  const now = readmeLadder();
  return TUNABLE_KEYS.map((key) => {
    const text = TUNABLE[key].text(now);
    const configured = isSet.includes(key) ? decimal(text).div(decimal('2')).toFixed() : text;
    return { key, text, configured, isSet: isSet.includes(key) };
  });
}

/** What would be shown for this change, with the ladder of the README; it changes no target. */
export function adjustmentPreview(
  change: ParameterChange,
  changes: Partial<Extract<ParameterChangePreview, { readonly kind: 'preview' }>> = {},
): ParameterChangePreview {
  const before = readmeLadder();
  const key = change.key ?? 'totalAmount';
  const after = TUNABLE[key].apply(before, change.kind === 'set' ? change.text : '1000');
  if (after === null) {
    const found = change.kind === 'set' ? change.text : '';
    return { kind: 'notAllowed', key, found, allowed: TUNABLE[key].allowed };
  }
  return {
    kind: 'preview',
    symbol: 'BTC_USDC',
    quoteAsset: 'USDC',
    changes: [{ key, before: TUNABLE[key].text(before), after: TUNABLE[key].text(after) }],
    price: BID,
    ladder: null,
    isPlacedAnew: false,
    target: null,
    netAtTarget: null,
    stopLoss: null,
    sellsAtOnce: null,
    forestalled: [],
    unprofitableBelow: null,
    ...changes,
  };
}

/** With nothing held, unless told otherwise. */
export function ladderAt(price: Decimal | null, part: Partial<StrategyState> = {}): LadderPreview {
  const state = { ...newStrategy(readmeLadder(), btcMarket, 0, NOW_MS), ...part };
  return ladderPreview(state, price ?? BID, fees);
}
