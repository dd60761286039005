import type { GateName } from '../../alerts/index.js';
import type { Decimal } from '../../decimal.js';
import type { Moment, StrategyState } from '../state/index.js';

/** All of a state that gates look at: what is stored, so that a restart changes none of them. */
export type GatedState = Pick<StrategyState, 'parameters' | 'endings'>;

/** One that is closed: no new ladder is placed while nothing is bought. */
export interface Closed {
  /** Moment at which it opens by itself, milliseconds since the epoch; null: nobody can tell. */
  readonly opensAtMs: number | null;
  /** Realized volatility in percent, where that is the reason and it is known. */
  readonly measured: Decimal | null;
  /** True when it is daily routine: shown, and told to nobody. */
  readonly isRoutine: boolean;
  /** True when a ladder that rests with nothing bought is taken away for it. */
  readonly takesAway: boolean;
}

/** Reason why a strategy begins no new ladder for a while. What holds something goes on, whatever gates say. */
export interface Gate {
  readonly name: GateName;
  /** Null while it is open, and where it is not configured. */
  closed(state: GatedState, moment: Pick<Moment, 'nowMs' | 'volatility'>): Closed | null;
  /** Gives the moment at which an open one closes by itself, milliseconds since the epoch; null: never. */
  closesAtMs(state: GatedState, nowMs: number): number | null;
}
