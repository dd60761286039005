import type { Decimal } from '../../decimal.js';
import { refusalKind, wouldHaveTaken } from '../../refusal.js';
import { restLater, withOwnOrderMet } from '../exits/index.js';
import { othersFollow, rungsOnTurn, waitWith } from '../rungs/index.js';
import type { Draft, Exit, StrategyOrder } from '../state/index.js';
import {
  FIRST_RETRY_MS,
  isSoonAgain,
  LONGEST_SALE_RETRY_MS,
  ladderPauseMs,
  NOT_SENT,
  retryDelay,
  WOULD_TAKE,
} from '../state/index.js';

/*
 * What the exchange turned away or did not take is tried again: after pauses that grow, and not without a word.
 */

/** A bid that nothing can be sold to: the next look. */
const UNSOLD_RETRY_MS = 250;
/** From this many refusals in a row a person should look. */
export const REFUSALS_BEFORE_ALERT = 3;
const REFUSALS_BETWEEN_ALERTS = 100;
/** A bid that takes nothing of that many sales is no bid. */
export const UNSOLD_BEFORE_ALERT = 20;
const UNSOLD_BETWEEN_ALERTS = 100;
const ATTEMPTS_BEFORE_ALERT = 3;

export interface TurnedAway {
  readonly order: StrategyOrder;
  readonly code: string;
  readonly message: string;
}

/** Rungs that the exchange does not take come back by themselves beside others that rest, else with a new ladder. */
export function rungsTurnedAway(draft: Draft, rungs: readonly TurnedAway[], placed: number): void {
  const late = rungs.filter(({ code, message }) => wouldHaveTaken(code, message));
  const others = rungs.filter((rung) => !late.includes(rung));
  // Those that come back for themselves first: then the others are not alone.
  turnAway(draft, late, placed, WOULD_TAKE);
  turnAway(draft, others, placed, others[0]?.code ?? NOT_SENT);
}

function turnAway(draft: Draft, rungs: readonly TurnedAway[], placed: number, cause: string): void {
  const { ladder, parameters, market } = draft.state;
  const [first] = rungs;
  if (first === undefined) return;
  const { code, message } = first;
  // Not told with every attempt; a request that did not get through is given a few of them.
  const { attempts = 0, refusals = 0 } = ladder.kind === 'placed' ? ladder : {};
  const isAlone = draft.liveRungs.length === 0 && !othersFollow(draft.state);
  const isNews = isSoonAgain(cause) ? attempts === ATTEMPTS_BEFORE_ALERT : refusals === 0;
  if (isNews || ladder.kind !== 'placed') {
    draft.alert(
      { kind: 'ordersRefused', symbol: market.symbol, refused: rungs.length, placed, code, message },
      { key: `ordersRefused:${parameters.id}`, delayMs: 0 },
    );
  }
  // It comes back for itself: only its own price was wrong.
  if (cause === WOULD_TAKE) return void waitWith(draft, ordersOf(rungs), cause);
  const isRefusal = code !== NOT_SENT;
  if (rungs.some((rung) => refusalKind(rung.code, rung.message) === 'rules'))
    draft.effect({ kind: 'readRules' });
  if (rungs.some((rung) => refusalKind(rung.code, rung.message) === 'funds'))
    draft.effect({ kind: 'reconcile', trigger: 'rungRefused' });
  if (!isAlone) {
    if (ladder.kind === 'placed' && isRefusal)
      draft.change({ ladder: { ...ladder, refusals: refusals + 1 } });
    waitWith(draft, ordersOf(rungs), code);
    return;
  }
  ladderLater(draft, code, isRefusal ? refusals + 1 : refusals);
}

function ordersOf(rungs: readonly TurnedAway[]): readonly StrategyOrder[] {
  return rungs.map(({ order }) => order);
}

/** A rung has come to rest: when none waits any more, nothing is refused any more. */
export function rungRests(draft: Draft): void {
  const { ladder } = draft.state;
  if (ladder.kind !== 'placed' || ladder.refusals === undefined || rungsOnTurn(draft.state).length > 0)
    return;
  const { refusals: _, ...accepted } = ladder;
  draft.change({ ladder: accepted });
}

/**
 * The exchange ended a rung that was to rest. Beside others that rest it comes back by itself; else the ladder is placed anew.
 *
 * @returns whether it comes back
 */
export function rungFell(draft: Draft, order: StrategyOrder, reason: string): boolean {
  if (wouldHaveTaken(reason)) return waitWith(draft, [order], WOULD_TAKE);
  if (draft.liveRungs.length > 0 || othersFollow(draft.state)) return waitWith(draft, [order], reason);
  ladderLater(draft, reason);
  return true;
}

/** The ladder is placed anew after a pause that doubles with every attempt. */
function ladderLater(draft: Draft, code: string, refusals = 0): void {
  const { ladder } = draft.state;
  if (ladder.kind !== 'placed') return;
  const attempts = ladder.attempts + 1;
  const notBeforeMs = draft.moment.nowMs + ladderPauseMs(code, attempts);
  draft.change({ ladder: { kind: 'due', notBeforeMs, attempts, ...(refusals > 0 ? { refusals } : {}) } });
}

export function saleTurnedAway(draft: Draft, code: string, message: string): void {
  const { exit } = draft.state;
  if (exit === null) return;
  const refusals = exit.refusals + 1;
  sellLater(draft, { ...exit, refusals }, FIRST_RETRY_MS);
  const kind = refusalKind(code, message);
  if (kind === 'funds') draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
  if (kind === 'rules') draft.effect({ kind: 'readRules' });
  tellRefused(draft, refusals, code, message);
}

/** The exchange did not take a take profit that was to rest: it is tried again, or sold at the target. */
export function restingTurnedAway(draft: Draft, code: string, message: string): void {
  const refusals = restLater(draft, code, message);
  if (code !== NOT_SENT && !wouldHaveTaken(code, message)) tellRefused(draft, refusals, code, message);
}

function tellRefused(draft: Draft, refusals: number, code: string, message: string): void {
  const { market, parameters } = draft.state;
  if (refusals !== REFUSALS_BEFORE_ALERT && refusals % REFUSALS_BETWEEN_ALERTS !== 0) return;
  draft.alert(
    { kind: 'problem', problem: { kind: 'saleRefused', symbol: market.symbol, refusals, code, message } },
    { key: `saleTurnedAway:${parameters.id}`, delayMs: 0 },
  );
}

/** The exchange took a sale, and nobody bought. */
export function saleUnsold(draft: Draft): void {
  const { exit } = draft.state;
  if (exit === null) return;
  tellUnsold(draft, exit.attempts + 1);
  sellLater(draft, exit, UNSOLD_RETRY_MS);
}

/**
 * The exchange ended a sale because it would have met an order of the same account: the next waits until that one is known.
 *
 * @param isUnsold nothing of it was sold before
 */
export function saleMetOwnOrder(draft: Draft, isUnsold: boolean): void {
  const { exit } = draft.state;
  if (exit === null) return;
  const met = withOwnOrderMet(exit, draft.moment.nowMs);
  if (isUnsold) sellLater(draft, met, UNSOLD_RETRY_MS);
  else draft.change({ exit: met });
}

/**
 * The account looks as if a sale had been done of which nothing can be found: the next one sells no more than is free there,
 * and account and books are compared.
 */
export function sellOnlyWhatIsFree(draft: Draft, free: Decimal): void {
  const { exit } = draft.state;
  const { restingRetry } = draft.state;
  if (exit !== null) draft.change({ exit: { ...exit, sellAtMost: free } });
  else if (restingRetry !== null) draft.change({ restingRetry: { ...restingRetry, sellAtMost: free } });
  draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
}

function tellUnsold(draft: Draft, attempts: number): void {
  // Refusals are counted among the attempts, and may have been the one that was to be told.
  if (attempts !== UNSOLD_BEFORE_ALERT && attempts % UNSOLD_BETWEEN_ALERTS !== 0) return;
  const { symbol } = draft.state.market;
  draft.alert({ kind: 'problem', problem: { kind: 'nobodyBuys', symbol, attempts } });
}

/** The next attempt to sell waits for a pause that doubles with every attempt. */
function sellLater(draft: Draft, exit: Exit, firstMs: number): void {
  const attempts = exit.attempts + 1;
  const pauseMs = Math.min(retryDelay(firstMs, attempts), LONGEST_SALE_RETRY_MS);
  draft.change({ exit: { ...exit, attempts, notBeforeMs: draft.moment.nowMs + pauseMs } });
}
