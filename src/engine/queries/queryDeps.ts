import type { WatchedView } from '../api/index.js';
import type { Calendar } from '../books/index.js';
import type { Brakes } from '../brakes/index.js';
import type { Doubts, StrategyRegistry, StreamHealth, Troubles } from '../loop/index.js';
import type { PriceWatchdog, RulesWatch, VolatilityWatch } from '../market/index.js';
import type { Clock, Exchange, Store } from '../ports/index.js';

/** All that a query looks at. */
export interface QueryDeps {
  readonly runMode: 'paper' | 'live';
  readonly strategies: StrategyRegistry;
  readonly store: Store;
  readonly exchange: Exchange;
  readonly clock: Clock;
  /** Days begin and end by it. */
  readonly calendar: Calendar;
  readonly startedAtMs: number;
  readonly streamHealth: Pick<StreamHealth, 'isAlive' | 'sinceMs'>;
  readonly watch: { of(asset: string): WatchedView | null };
  readonly watchdog: Pick<PriceWatchdog, 'unknownSinceMs' | 'isDeaf'>;
  readonly rules: Pick<RulesWatch, 'fees'>;
  readonly volatility: Pick<VolatilityWatch, 'of'>;
  readonly troubles: Pick<Troubles, 'all'>;
  readonly doubts: Pick<Doubts, 'of'>;
  readonly brakes: Pick<Brakes, 'on' | 'view'>;
  readonly reconciliationEnabled: boolean;
  /** Since when an asset could not be compared with the account; null: it could. */
  readonly reconciliationQueue: { failingSinceMs(asset: string): number | null };
  readonly orderUpdates: { readonly toldAtMs: number | null };
}
