import type { BrakeLimits } from '../domain/brakes/index.js';
import type { Decimal } from '../domain/decimal.js';
import type { StrategyParameters } from '../domain/ladder/index.js';
import type { Market } from '../domain/market.js';
import type { FormerStrategy } from './former/index.js';
import type { Instance } from './loop/index.js';
import type { OrderPatience, ReconciliationSettings } from './orders/index.js';
import type { AccountFees, Clock, Exchange, ExchangeStreams, Logger, Store } from './ports/index.js';
import type { FreshStart } from './sync/index.js';

export interface EngineOptions {
  readonly runMode: 'paper' | 'live';
  readonly strategies: readonly { readonly parameters: StrategyParameters; readonly market: Market }[];
  /** Those that the books know besides, and that do not trade: they are settled before the others begin. Default: none. */
  readonly former?: readonly FormerStrategy[];
  readonly fees: AccountFees;
  readonly start: 'restore' | { readonly fresh: FreshStart };
  readonly reconciliation: ReconciliationSettings & {
    readonly autoSyncOnStartup: boolean;
    readonly logDetailedReport?: boolean;
  };
  /** The most that all strategies together may be promised, quote asset. Default: no limit. */
  readonly totalCapital?: Decimal | null;
  /** Limits of the account's risk. Default: none. */
  readonly limits?: BrakeLimits;
  readonly signatureWindowMs: number;
  readonly exchange: Exchange;
  readonly streams: ExchangeStreams;
  readonly store: Store;
  readonly clock: Clock;
  /** Identity of this run on the account, which it then shows to others. Default: nobody else has the key. */
  readonly instance?: Instance;
  /** IANA name of the owner's time zone, in which days begin. Default: UTC. */
  readonly timeZone?: string;
  /** Times what waits for the network rather than for the market. Default: the machine's time, in a replay too. */
  readonly networkClock?: Clock;
  /**
   * The market's time stands still between two prices, as in a replay inside this process: no price is ever too old there,
   * and the streams do not fail. Default: false.
   */
  readonly isMarketTime?: boolean;
  /** Patience with an order that is found nowhere, before it is ended. Default: `ORDER_PATIENCE`. */
  readonly orderPatience?: Partial<OrderPatience>;
  /** Between two looks for what the streams have lost, milliseconds. Default: a few minutes. */
  readonly lookAgainEveryMs?: number;
  readonly logger: Logger;
  /** Alerts were recorded: deliver them. */
  onAlerts(): void;
  /** Sees every best bid, e.g. to measure drawdown. */
  onBid?(symbol: string, bid: number): void;
}
