import { type Decimal, ZERO } from '../../decimal.js';
import { averageEntryPrice } from '../../ledger.js';
import { sellableQuantity } from '../../market.js';
import type { Draft, Exit, StrategyState, Trigger } from '../state/index.js';
import { isMet, triggerAt } from '../state/index.js';

/** A bid that leaves its target often comes back: the ladder waits for so long, and twice as long with every return. */
const AWAY_MS = 10_000;
const LONGEST_AWAY_MS = 5 * 60_000;

/**
 * Tells whether the bid, which has left the target, has stayed away for so long that it is given up: else every return
 * of a bid that flickers would take the ladder off the book, and every leave put it back. One that has fallen to the
 * average is away at once.
 */
export function isAwayForGood(draft: Draft, exit: Exit, bid: Decimal): boolean {
  const { nowMs } = draft.moment;
  const { leftAtMs = nowMs, givenUp = 0 } = exit;
  const isFallen = fallenTriggers(draft.state, exit).some((trigger) => isMet(trigger, bid));
  const awayMs = isFallen ? 0 : Math.min(AWAY_MS * 2 ** Math.min(givenUp, 10), LONGEST_AWAY_MS);
  // Left in the future: the clock was set back.
  const sinceMs = Math.min(leftAtMs, nowMs);
  if (nowMs >= sinceMs + awayMs) return true;
  if (exit.leftAtMs !== sinceMs) draft.change({ exit: { ...exit, leftAtMs: sinceMs } });
  draft.effect({ kind: 'wake', atMs: sinceMs + awayMs });
  return false;
}

/** A bid that is far enough from the target to give it up at once: at the average; none where it was given up before. */
function fallenTriggers(
  { position }: Pick<StrategyState, 'position'>,
  { givenUp }: Exit,
): readonly Trigger[] {
  return givenUp === undefined ? triggerAt('atOrBelow', averageEntryPrice(position)) : [];
}

/** While a target that the bid has left is waited for: what gives it up before its time. */
export function leftTriggers({ exit, position, market }: StrategyState): readonly Trigger[] {
  if (exit?.leftAtMs === undefined || sellableQuantity(position.quantity, market).eq(ZERO)) return [];
  return fallenTriggers({ position }, exit);
}

/** The bid is at the target again, if it had left it. */
export function backAt(draft: Draft, exit: Exit): Exit {
  if (exit.leftAtMs === undefined) return exit;
  const { leftAtMs: _, ...back } = exit;
  draft.change({ exit: back });
  return back;
}
