import type { ExchangeCore } from '../exchangeCore.js';
import { type Balance, totalOf } from '../matching/index.js';
import { fillAnswer, orderAnswer } from './orderWire.js';
import { amountTexts } from './wire.js';

/** One asset of an account; exact decimals as text. `total` is the sum of the other four. */
export type BalanceState = Readonly<Record<keyof Balance | 'total', string>>;

/** All that the local exchange knows of an account: what `GET /paper/state` answers. */
export interface AccountState {
  readonly apiKey: string;
  /** The exchange's time, milliseconds since the epoch. */
  readonly timeMs: number;
  /** True when idle funds are lent as soon as nothing needs them. */
  readonly autoLend: boolean;
  /** By asset. */
  readonly balances: Readonly<Record<string, BalanceState>>;
  /** Oldest first, in the form of `GET /api/v1/orders`. */
  readonly openOrders: readonly Readonly<Record<string, unknown>>[];
  /** Every one, oldest first, in the form of `GET /wapi/v1/history/fills`. */
  readonly fills: readonly Readonly<Record<string, unknown>>[];
  /** By market; null where there was no price yet. */
  readonly lastPrices: Readonly<Record<string, string | null>>;
}

/** Null for an API key that the exchange has never seen. */
export function accountState(core: ExchangeCore, apiKey: string): AccountState | null {
  const account = core.engine.clearing.knownAccount(apiKey);
  if (account === undefined) return null;
  const balances: Record<string, BalanceState> = {};
  for (const [asset, balance] of account.balances.entries()) {
    balances[asset] = { ...amountTexts(balance), total: totalOf(balance).toString() };
  }
  const lastPrices: Record<string, string | null> = {};
  for (const { market, grid, lastTicks } of core.engine.listedBooks()) {
    lastPrices[market.symbol] = lastTicks === null ? null : grid.priceText(lastTicks);
  }
  return {
    apiKey,
    timeMs: core.nowMs,
    autoLend: account.settings.autoLend,
    balances,
    openOrders: core.engine.openOrders(apiKey, null).map((order) => orderAnswer(core.record(order))),
    fills: core.records.allFills(apiKey).map(fillAnswer),
    lastPrices,
  };
}
