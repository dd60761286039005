import type { Decimal } from '../../domain/decimal.js';
import type { Patience } from '../../domain/reconciliation/index.js';

/** Settings of the owner for comparing books and account. */
export interface ReconciliationSettings {
  readonly enabled: boolean;
  readonly forceSync: boolean;
  readonly tolerances: ReadonlyMap<string, Decimal>;
  readonly reserved: ReadonlyMap<string, Decimal>;
  /** True when the owner's own trades correct the books as they happen. */
  readonly realTimePositionCheck: boolean;
  /** Share of the position by which such a trade must move it, percent. */
  readonly positionDifferenceThreshold: Decimal;
  /** Time that a difference that nothing explains must last. Default: `PATIENCE`. */
  readonly patience?: Patience;
}
