/**
 * Reason why a strategy buys nothing for now although nobody paused it: something from outside is not believed yet, or
 * not known.
 *
 * - `holdings` the account differs from the books by a large part, and nothing explains it yet
 * - `streams`  order updates do not arrive, or prices come by REST alone
 */
export type DoubtKind = 'holdings' | 'streams';

export interface Doubt {
  readonly kind: DoubtKind;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
}
