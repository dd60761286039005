import { type Decimal, maximum, minimum, ZERO } from '../decimal.js';
import { averageEntryPrice, type Position } from '../ledger.js';
import type { Market } from '../market.js';
import type { Fill } from '../order.js';
import { sellableQuantity } from '../takeProfit.js';
import {
  adoptedAtPrice,
  adoptedWithoutCost,
  inShort,
  manualBuy,
  manualSell,
  positionAfter,
  quantityReduced,
  virtualBuy,
} from './bookings.js';
import { Evidence, type Verdict } from './evidence.js';
import type { Booking, ReconciliationAction } from './report.js';
import { inSequence, shareShortage, shareSurplus, sum } from './shares.js';

/** One strategy's books of an asset. */
export interface StrategyBooks {
  readonly strategyId: string;
  readonly market: Market;
  readonly position: Position;
  /** What `/fresh` or `/reserve` of this strategy left to the owner. */
  readonly setAside: Decimal;
}

/** What the owner says of a surplus of one strategy that no trade explains. */
export type OwnersWord = { readonly strategyId: string } & (
  | /** It cost so much per unit, in the quote asset. */ { readonly kind: 'adopt'; readonly price: Decimal }
  | /** It is not the bot's. */ { readonly kind: 'reserve' }
);

/** One asset of the account and everything that the books say of it, in one quiet moment. */
export interface AssetSnapshot {
  readonly asset: string;
  /** All of it in the account: available, locked, staked and lent. */
  readonly total: Decimal;
  /** What Rung must never touch. */
  readonly reserved: Decimal;
  /** The strategies that trade it, at least one. The first claims what is held beyond all books. */
  readonly strategies: readonly StrategyBooks[];
  /** The owner's own trades on these markets that no report has settled, oldest first. */
  readonly manualTrades: readonly Fill[];
  /** Trades from before this are in the holdings for certain. Milliseconds since the epoch. */
  readonly settledBeforeMs: number;
  /** Drift up to this is not booked. Base asset, zero or more. */
  readonly tolerance: Decimal;
  /** The same for shortages alone, after a sale was refused: then something is missing, however little. */
  readonly shortageTolerance?: Decimal;
  /** False: only report. */
  readonly forceSync: boolean;
  readonly ownersWord: OwnersWord | null;
}

/** What one strategy's books must take over from the account. */
export interface Correction {
  readonly strategyId: string;
  readonly asset: string;
  readonly held: Decimal;
  readonly booked: Decimal;
  readonly drift: Decimal;
  readonly tolerance: Decimal;
  readonly action: ReconciliationAction;
  /** In the sequence in which they are booked; with `onlyReported`, what would be. */
  readonly bookings: readonly Booking[];
  /** What is left to the owner from now on. */
  readonly setAside: Decimal;
  readonly explanation: string;
}

export interface AssetDecision {
  /** One for each strategy, in their sequence. */
  readonly corrections: readonly Correction[];
  /** Trades of the owner that need not be looked at again: booked, or known to explain nothing. */
  readonly settledTrades: readonly Fill[];
}

/**
 * Decides what the books must take over from the account. Per asset:
 *
 * | drift                | evidence                         | booked                                               |
 * | -------------------- | -------------------------------- | ---------------------------------------------------- |
 * | within the tolerance |                                  | nothing                                              |
 * | more than the books  | buys made by hand                | adopted at their real prices                         |
 * | more than the books  | the owner names a price          | adopted at that price                                |
 * | more than the books  | the owner keeps it               | nothing: set aside for him                           |
 * | more than the books  | none, average known              | a virtual buy at the average                         |
 * | more than the books  | none, average unknown            | adopted without cost: take profit off, owner told    |
 * | less than the books  | sells made by hand               | sold at their real prices, result booked as manual   |
 * | less than the books  | none (withdrawn, moved)          | quantity reduced at the average: it stays, no result |
 *
 * A drift that trades explain in part gets a row for each part. What the owner does with coins that were set aside
 * for him is his: a shortage uses those up first. Strategies share a shortage in proportion to their positions; what was
 * bought by hand goes to the first on its market, and any other surplus to the first of all.
 * `forceSync: false` books nothing, except what the owner said of one strategy.
 */
export function reconcileAsset(snapshot: AssetSnapshot): AssetDecision {
  const { strategies, ownersWord, tolerance, shortageTolerance } = snapshot;
  const positions = strategies.map(({ position }) => position.quantity);
  const excess = snapshot.total.minus(snapshot.reserved).minus(sum(positions));
  const asides = inSequence(
    maximum(excess, ZERO),
    strategies.map(({ setAside }) => setAside),
  );
  const drift = excess.minus(sum(asides));
  const bearable = (drift.lt(ZERO) ? shortageTolerance : undefined) ?? tolerance;
  const evidence = new Evidence(snapshot.manualTrades, strategies);
  const shares = drift.lt(ZERO)
    ? shareShortage(drift.abs(), positions)
    : shareSurplus(drift, evidence.boughtFor(strategies));

  const verdicts = strategies.map((books, index): Verdict => {
    const share = shares[index] ?? ZERO;
    // Who speaks of a surplus speaks of all of it, however little.
    const isSpokenOf = ownersWord?.strategyId === books.strategyId && share.gt(ZERO);
    if (share.eq(ZERO)) return 'agrees';
    if (isSpokenOf) return ownersWord.kind === 'reserve' ? 'kept' : 'booked';
    if (drift.abs().lte(bearable)) return 'agrees';
    return snapshot.forceSync ? 'booked' : 'reported';
  });
  const corrections = strategies.map((books, index): Correction => {
    const { strategyId, market, position, setAside } = books;
    const [share, aside] = [shares[index] ?? ZERO, asides[index] ?? ZERO];
    const verdict = verdicts[index] ?? 'agrees';
    const isWanting = verdict === 'booked' || verdict === 'reported';
    const bookings = isWanting
      ? explain({ strategyId, position, market, drift: share }, evidence, snapshot)
      : [];
    const held = position.quantity.plus(share);
    const kept = snapshot.forceSync ? aside : setAside;
    return {
      strategyId,
      asset: snapshot.asset,
      held,
      booked: position.quantity,
      drift: share,
      tolerance: bearable,
      action: actionOf(share, verdict, bookings),
      bookings: verdict === 'reported' ? inShort(bookings) : bookings,
      setAside: verdict === 'kept' ? aside.plus(share) : kept,
      explanation: explanationOf({ ...books, held, kept }, snapshot),
    };
  });
  const judged = strategies.map(({ market: { symbol } }, index) => ({
    symbol,
    verdict: verdicts[index] ?? 'agrees',
  }));
  return { corrections, settledTrades: evidence.settled(judged, drift, snapshot.settledBeforeMs) };
}

function explanationOf(
  { held, position, setAside, kept }: StrategyBooks & { readonly held: Decimal; readonly kept: Decimal },
  { asset }: AssetSnapshot,
): string {
  const compared = `held ${held} ${asset}, booked ${position.quantity} ${asset}`;
  if (kept.gte(setAside)) return compared;
  return `${compared}; of ${setAside} ${asset} left to the owner ${kept} are still there`;
}

function actionOf(drift: Decimal, verdict: Verdict, bookings: readonly Booking[]): ReconciliationAction {
  if (verdict === 'agrees') return drift.eq(ZERO) ? 'none' : 'withinTolerance';
  if (verdict === 'kept') return 'setAside';
  const [first, ...others] = bookings;
  if (first === undefined || verdict === 'reported') return 'onlyReported';
  const moved = (booking: Booking) => booking.quantityDelta.abs();
  return others.reduce((most, booking) => (moved(booking).gt(moved(most)) ? booking : most), first).row;
}

interface OwnDrift {
  readonly strategyId: string;
  readonly position: Position;
  readonly market: Market;
  readonly drift: Decimal;
}

function explain(own: OwnDrift, evidence: Evidence, snapshot: AssetSnapshot): readonly Booking[] {
  if (own.drift.gt(ZERO)) return explainSurplus(own, evidence, snapshot);
  return own.drift.lt(ZERO) ? explainShortage(own, evidence) : [];
}

function explainSurplus(
  { strategyId, position, market, drift }: OwnDrift,
  evidence: Evidence,
  { ownersWord }: AssetSnapshot,
): readonly Booking[] {
  const bookings: Booking[] = [];
  let after = position;
  const add = (booking: Booking) => {
    bookings.push(booking);
    after = positionAfter(after, booking);
  };
  const bought = evidence.take(market, 'buy', drift);
  for (const part of bought) add(manualBuy(after, part));
  const rest = drift.minus(sum(bought.map(({ quantity }) => quantity)));
  if (rest.lte(ZERO)) return bookings;
  const hasWord = ownersWord?.strategyId === strategyId;
  if (hasWord && ownersWord.kind === 'adopt') add(adoptedAtPrice(after, rest, ownersWord.price));
  else if (isAverageTelling(after, market)) add(virtualBuy(after, rest));
  else add(adoptedWithoutCost(rest, position));
  return bookings;
}

function explainShortage({ position, market, drift }: OwnDrift, evidence: Evidence): readonly Booking[] {
  const bookings: Booking[] = [];
  let after = position;
  // An account that owes more than it holds cannot be told by a position below zero.
  const missing = minimum(drift.abs(), position.quantity);
  const sold = evidence.take(market, 'sell', missing);
  for (const part of sold) {
    const booking = manualSell(after, part);
    bookings.push(booking);
    after = positionAfter(after, booking);
  }
  const rest = missing.minus(sum(sold.map(({ quantity }) => quantity)));
  if (rest.gt(ZERO)) bookings.push(quantityReduced(after, rest, position));
  return bookings;
}

/** The average of dust says nothing about what a deposit has cost. */
function isAverageTelling(position: Position, market: Market): boolean {
  return averageEntryPrice(position) !== null && sellableQuantity(position.quantity, market).gt(ZERO);
}
