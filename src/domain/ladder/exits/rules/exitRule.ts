import type { Decimal } from '../../../decimal.js';
import type { StrategyParameters } from '../../parameters/index.js';
import type { StrategyState, Trigger } from '../../state/index.js';

/** Reason and way of selling a position: all in which one exit differs from another. */
export interface ExitRule {
  /** Best bids that begin it; none without a price, and none where the owner alone begins it. */
  triggers(held: Pick<StrategyState, 'position' | 'parameters' | 'peak'>): readonly Trigger[];
  /** The lowest price that a sale at this best bid accepts, on the tick grid; null while there is none. */
  limit(held: Pick<StrategyState, 'position' | 'parameters' | 'market'>, bid: Decimal): Decimal | null;
  /** False: it is given up once the bid has left its triggers for good. */
  readonly isSeenThrough: boolean;
  /** No limit protects it from a false bid: the first one after a silence does not begin it. */
  readonly wantsSecondLook: boolean;
  /** Tells whether the strategy trades on once it has sold. */
  tradesOn(parameters: StrategyParameters): boolean;
}
