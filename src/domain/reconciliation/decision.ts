import { type Decimal, maximum, minimum, ZERO } from '../decimal.js';
import type { Position } from '../ledger.js';
import type { Market } from '../market.js';
import type { Fill } from '../order.js';
import { inShort } from './bookings.js';
import { Evidence, type Verdict } from './evidence.js';
import {
  type Explained,
  explainShortage,
  explainSurplus,
  type OwnDrift,
  type OwnersWord,
} from './explanation.js';
import { type Missing, withoutOwn, withSetAside } from './missing.js';
import type { Booking, ReconciliationAction, ReconciliationReport } from './report.js';
import { sum } from './shares.js';
import { type Spread, spread } from './spread.js';

/** One strategy's books of an asset. */
export interface StrategyBooks {
  readonly strategyId: string;
  readonly market: Market;
  readonly position: Position;
  /** Quantity that `/fresh` or `/reserve` of this strategy left to the owner. */
  readonly setAside: Decimal;
  /** Quantities of both that were written off without proof, and have not come back. */
  readonly missing: Missing;
}

/** One asset of the account and everything that the books say of it, in one quiet moment. */
export interface AssetSnapshot {
  readonly asset: string;
  /** All of it in the account: available, locked, staked and lent. */
  readonly total: Decimal;
  /** Reserve that Rung must never touch, as it is configured. */
  readonly reserved: Decimal;
  /** Part of it that the owner had used up when the account was last compared: it is reserve again once it is there. */
  readonly usedOfReserve: Decimal;
  /** The strategies that trade it, at least one. The first claims what is held beyond all books. */
  readonly strategies: readonly StrategyBooks[];
  /** The owner's own trades that have moved the asset, on whatever market, and that no report has settled; oldest first. */
  readonly manualTrades: readonly Fill[];
  /** Those of them that orders of ours have made of which the books have lost the very intent: none of the owner's doing. */
  readonly ofLostOrders: readonly Fill[];
  /** Trades from before this are in the holdings for certain. Milliseconds since the epoch. */
  readonly settledBeforeMs: number;
  /** Drift up to this is not booked. Base asset, zero or more. */
  readonly tolerance: Decimal;
  /** The same for shortages alone, after a sale was refused: then something is missing, however little. */
  readonly shortageTolerance?: Decimal;
  /** Part of the difference that is not believed yet: taken as if it were not so. Base asset, signed. */
  readonly watched: Decimal;
  /** False: only report. */
  readonly forceSync: boolean;
  readonly ownersWord: OwnersWord | null;
}

/** Changes that one strategy's books must take over from the account. */
export interface Correction
  extends Pick<ReconciliationReport, 'strategyId' | 'asset' | 'held' | 'booked' | 'drift' | 'tolerance'>,
    Pick<ReconciliationReport, 'action' | 'bookings' | 'explanation'> {
  /** Quantity left to the owner from now on. */
  readonly setAside: Decimal;
  /** Quantities expected to come back from now on. */
  readonly missing: Missing;
  /** Of the drift, and of what is left to the owner, what is not believed yet; base asset, signed. */
  readonly watched: Decimal;
}

export interface AssetDecision {
  /** One for each strategy, in their sequence. */
  readonly corrections: readonly Correction[];
  /** Trades of the owner that need not be looked at again: booked, or known to explain nothing. */
  readonly settledTrades: readonly Fill[];
  /** Excess of the account over all that books, owner and reserve account for, signed; believed or not. */
  readonly gap: Decimal;
  /** The part of the gap that no trade explains. */
  readonly unexplained: Decimal;
  /** Drift of the strategies' positions because of what is watched; signed. */
  readonly watchedDrift: Decimal;
  /** Part of his reserve that the owner has used up, by now and before. */
  readonly usedOfReserve: Decimal;
  readonly usedOfReserveBefore: Decimal;
  /** Quantity that is believed to lack of what was left to the owner, of all strategies together. */
  readonly lacksAside: Decimal;
}

/**
 * Decides what the books must take over from the account. Per asset:
 *
 * | drift                | evidence                         | booked                                               |
 * | -------------------- | -------------------------------- | ---------------------------------------------------- |
 * | within the tolerance |                                  | nothing                                              |
 * | more than the books  | buys made by hand                | adopted at their real prices                         |
 * | more than the books  | written off before without proof | back at the cost at which it was written off         |
 * | more than the books  | the owner names a price          | adopted at that price                                |
 * | more than the books  | the owner keeps it               | nothing: set aside for him                           |
 * | more than the books  | none, average known              | a virtual buy at the average                         |
 * | more than the books  | none, average unknown            | adopted without cost: take profit off, owner told    |
 * | less than the books  | sells made by hand               | sold at their real prices, result booked as manual   |
 * | less than the books  | sells on another market          | quantity reduced at the average, the trade named     |
 * | less than the books  | none (withdrawn, moved)          | quantity reduced at the average: it stays, no result |
 *
 * A drift that trades explain in part gets a row for each part. What was bought on another market is booked like what
 * nothing explains, and names its trade: its price is in other money. Who bears what of a difference: see `spread`.
 *
 * What is `watched` is not booked: it is decided as if the account held what it should, but for what is explained and what
 * has lasted. `forceSync: false` books nothing, except what the owner said of one strategy.
 */
export function reconcileAsset(snapshot: AssetSnapshot): AssetDecision {
  const { asset, strategies, manualTrades, watched, settledBeforeMs, forceSync } = snapshot;
  const evidence = new Evidence(manualTrades, asset, strategies);
  const gap = gapOf(snapshot);
  const traded = evidence.traded(gap.lt(ZERO) ? 'sell' : 'buy');
  const unexplained = beyond(gap, traded);
  const [sold, soldByLost] = [evidence.traded('sell'), evidence.soldBy(snapshot.ofLostOrders)];
  const concerned = {
    positions: strategies.map(({ position }) => position.quantity),
    setAside: strategies.map(({ setAside }) => setAside),
    missing: strategies.map(({ missing }) => missing),
    bought: evidence.boughtFor(strategies),
    sold: sold.minus(soldByLost),
    soldByLost,
    usedOfReserve: snapshot.usedOfReserve,
  };
  const believed = gap.minus(watched);
  const seen = spread(gap, concerned);
  const taken = spread(believed, concerned);
  const bearable = toleranceFor(taken.drift, snapshot);
  const verdicts = strategies.map(({ strategyId }, index) =>
    verdictOn(strategyId, taken.shares[index] ?? ZERO, taken.drift.abs().lte(bearable), snapshot),
  );
  const lost = minimum(beyond(believed, traded), ZERO).abs();
  const found = new Corrections(snapshot, { seen, taken, bearable, evidence, lost });
  const corrections = strategies.map((books, index) => found.of(books, index, verdicts[index] ?? 'agrees'));
  if (forceSync) {
    const moved = believed.minus(taken.drift);
    evidence.takeForOwner(moved.lt(ZERO) ? 'sell' : 'buy', moved.abs());
  }
  return {
    corrections,
    settledTrades: evidence.settled(verdicts, taken.drift, settledBeforeMs),
    gap,
    unexplained,
    watchedDrift: seen.drift.minus(taken.drift),
    usedOfReserve: taken.usedOfReserve,
    usedOfReserveBefore: snapshot.usedOfReserve,
    lacksAside: maximum(sum(concerned.setAside).minus(sum(taken.asides)), ZERO),
  };
}

/** Gives the excess of the account over all that books, owner and reserve account for. */
function gapOf({ total, reserved, usedOfReserve, strategies }: AssetSnapshot): Decimal {
  const known = sum(strategies.map(({ position, setAside }) => position.quantity.plus(setAside)));
  return total.minus(reserved).plus(usedOfReserve).minus(known);
}

/** Gives what is left of a difference once trades have explained so much of it. */
function beyond(gap: Decimal, traded: Decimal): Decimal {
  return gap.lt(ZERO) ? minimum(gap.plus(traded), ZERO) : maximum(gap.minus(traded), ZERO);
}

function toleranceFor(drift: Decimal, { tolerance, shortageTolerance }: AssetSnapshot): Decimal {
  return (drift.lt(ZERO) ? shortageTolerance : undefined) ?? tolerance;
}

function verdictOn(
  strategyId: string,
  share: Decimal,
  isBearable: boolean,
  { ownersWord, forceSync }: AssetSnapshot,
): Verdict {
  if (share.eq(ZERO)) return 'agrees';
  // Who speaks of a surplus speaks of all of it, however little.
  const isSpokenOf = ownersWord?.strategyId === strategyId && share.gt(ZERO);
  if (isSpokenOf) return ownersWord.kind === 'reserve' ? 'kept' : 'booked';
  if (isBearable) return 'agrees';
  return forceSync ? 'booked' : 'reported';
}

interface Found {
  /** As the account shows it, and as far as it is believed. */
  readonly seen: Spread;
  readonly taken: Spread;
  readonly bearable: Decimal;
  readonly evidence: Evidence;
  /** Quantity believed to be missing although no trade explains it. */
  readonly lost: Decimal;
}

/** The corrections of one decision, made in the sequence of the strategies: each piece of evidence explains once. */
class Corrections {
  readonly #snapshot: AssetSnapshot;
  readonly #found: Found;
  /** Part of it that no correction has written off yet. */
  #lost: Decimal;

  constructor(snapshot: AssetSnapshot, found: Found) {
    this.#snapshot = snapshot;
    this.#found = found;
    this.#lost = found.lost;
  }

  of(books: StrategyBooks, index: number, verdict: Verdict): Correction {
    const { asset, forceSync } = this.#snapshot;
    const { seen, taken, bearable } = this.#found;
    const { strategyId, position, setAside } = books;
    const [share, aside] = [taken.shares[index] ?? ZERO, taken.asides[index] ?? ZERO];
    const [drift, asideSeen] = [seen.shares[index] ?? ZERO, seen.asides[index] ?? ZERO];
    const watched = drift.plus(asideSeen).minus(share).minus(aside);
    const explained = this.#explain({ ...books, drift: share }, verdict);
    const kept = forceSync || verdict === 'kept' ? aside : setAside;
    const held = position.quantity.plus(drift);
    return {
      strategyId,
      asset,
      held,
      booked: position.quantity,
      drift,
      tolerance: bearable,
      action: actionOf(share, verdict, explained.bookings, watched),
      bookings: verdict === 'reported' ? inShort(explained.bookings) : explained.bookings,
      setAside: verdict === 'kept' ? kept.plus(share) : kept,
      missing: this.#missingAfter(explained.missing, kept.minus(setAside)),
      watched,
      explanation: explanationOf({ ...books, held, kept }, this.#snapshot),
    };
  }

  #explain(own: OwnDrift, verdict: Verdict): Explained {
    const { missing, drift } = own;
    if (verdict === 'kept') return { bookings: [], missing: withoutOwn(missing, drift) };
    if (verdict === 'agrees') return { bookings: [], missing };
    const explained = drift.gt(ZERO)
      ? explainSurplus(own, this.#found.evidence, this.#snapshot.ownersWord)
      : explainShortage(own, this.#found.evidence, this.#lost);
    // What is only reported stays as it was.
    if (verdict === 'reported') return { ...explained, missing };
    const remembered = explained.missing.quantity.minus(missing.quantity);
    const takenBack = missing.unproven.minus(explained.missing.unproven);
    this.#lost = this.#lost.minus(maximum(remembered, ZERO)).minus(maximum(takenBack, ZERO));
    return explained;
  }

  /** @param change of what is left to the owner */
  #missingAfter(missing: Missing, change: Decimal): Missing {
    if (change.gte(ZERO)) return withSetAside(missing, ZERO.minus(change));
    const lost = minimum(ZERO.minus(change), this.#lost);
    this.#lost = this.#lost.minus(lost);
    return withSetAside(missing, lost);
  }
}

interface HeldAndKept extends StrategyBooks {
  readonly held: Decimal;
  readonly kept: Decimal;
}

function explanationOf({ held, position, setAside, kept }: HeldAndKept, { asset }: AssetSnapshot): string {
  const compared = `held ${held} ${asset}, booked ${position.quantity} ${asset}`;
  if (kept.eq(setAside)) return compared;
  return kept.lt(setAside)
    ? `${compared}; of ${setAside} ${asset} left to the owner ${kept} are still there`
    : `${compared}; ${kept.minus(setAside)} ${asset} left to the owner are back`;
}

function actionOf(
  share: Decimal,
  verdict: Verdict,
  bookings: readonly Booking[],
  watched: Decimal,
): ReconciliationAction {
  if (verdict === 'kept') return 'setAside';
  const [first, ...others] = bookings;
  if (first !== undefined && verdict === 'booked') {
    const moved = (booking: Booking) => booking.quantityDelta.abs();
    return others.reduce((most, booking) => (moved(booking).gt(moved(most)) ? booking : most), first).row;
  }
  if (verdict !== 'agrees') return 'onlyReported';
  if (!watched.eq(ZERO)) return 'watched';
  return share.eq(ZERO) ? 'none' : 'withinTolerance';
}
