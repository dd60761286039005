import type { Decimal } from '../../domain/decimal.js';
import type { Patience } from '../../domain/reconciliation/index.js';

/** How the owner wants books and account compared. */
export interface ReconciliationSettings {
  readonly enabled: boolean;
  readonly forceSync: boolean;
  readonly tolerances: ReadonlyMap<string, Decimal>;
  readonly reserved: ReadonlyMap<string, Decimal>;
  /** Whether the owner's own trades correct the books as they happen. */
  readonly realTimePositionCheck: boolean;
  /** How far such a trade must move the position, in percent of it. */
  readonly positionDifferenceThreshold: Decimal;
  /** How long a difference that nothing explains must last. Default: `PATIENCE`. */
  readonly patience?: Patience;
}
