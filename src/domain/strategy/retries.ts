import type { Decimal } from '../decimal.js';
import { refusalKind } from '../refusal.js';
import type { Draft } from './draft.js';
import type { Exit } from './state.js';

/*
 * What the exchange turned away or did not take is tried again: after pauses that grow, and not without a word.
 */

/** The code of a request that did not get through: not the exchange's word. */
export const NOT_SENT = 'NOT_SENT';

const FIRST_RETRY_MS = 1_000;
export const LADDER_RETRY_MS = 30_000;
export const LONGEST_RETRY_MS = 15 * 60_000;
/** A bid that nothing can be sold to: the next look. */
const UNSOLD_RETRY_MS = 250;
/** What did not get through, and a sale, are worth another attempt sooner. */
export const LONGEST_SALE_RETRY_MS = 30_000;
/** From this many refusals in a row a person should look. */
export const REFUSALS_BEFORE_ALERT = 3;
const REFUSALS_BETWEEN_ALERTS = 100;
/** A bid that takes nothing of that many sales is no bid. */
export const UNSOLD_BEFORE_ALERT = 20;
const UNSOLD_BETWEEN_ALERTS = 100;
const ATTEMPTS_BEFORE_ALERT = 3;

export function rungsTurnedAway(
  draft: Draft,
  refused: number,
  placed: number,
  code: string,
  message: string,
): void {
  const { ladder, parameters, market } = draft.state;
  // Not told with every attempt; a request that did not get through is given a few of them. Beside rungs that rest no
  // further attempt follows: then this is the only word of it.
  const { attempts = 0, refusals = 0 } = ladder.kind === 'placed' ? ladder : {};
  const isAlone = draft.liveRungs.length === 0;
  const isNews = code === NOT_SENT ? attempts === ATTEMPTS_BEFORE_ALERT : refusals === 0;
  if (!isAlone || isNews) {
    draft.alert(
      'critical',
      { kind: 'ordersRefused', symbol: market.symbol, refused, placed, code, message },
      { key: `ordersRefused:${parameters.id}`, delayMs: 0 },
    );
  }
  if (refusalKind(code, message) === 'funds') draft.effect({ kind: 'reconcile', trigger: 'rungRefused' });
  if (!isAlone) return;
  if (code === NOT_SENT) ladderLater(draft, FIRST_RETRY_MS, LONGEST_SALE_RETRY_MS, refusals);
  else ladderLater(draft, LADDER_RETRY_MS, LONGEST_RETRY_MS, refusals + 1);
}

/** The ladder is placed anew after a pause that doubles with every attempt. */
export function ladderLater(draft: Draft, firstMs: number, longestMs: number, refusals = 0): void {
  const { ladder } = draft.state;
  if (ladder.kind !== 'placed') return;
  const attempts = ladder.attempts + 1;
  const notBeforeMs = draft.moment.nowMs + Math.min(retryDelay(firstMs, attempts), longestMs);
  draft.change({ ladder: { kind: 'due', notBeforeMs, attempts, ...(refusals > 0 ? { refusals } : {}) } });
}

export function saleTurnedAway(draft: Draft, code: string, message: string): void {
  const { exit, market, parameters } = draft.state;
  if (exit === null) return;
  const refusals = exit.refusals + 1;
  sellLater(draft, { ...exit, refusals }, FIRST_RETRY_MS);
  if (refusalKind(code, message) === 'funds') draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
  if (refusals === REFUSALS_BEFORE_ALERT || refusals % REFUSALS_BETWEEN_ALERTS === 0) {
    draft.alert(
      'critical',
      {
        kind: 'problem',
        problem: { kind: 'saleRefused', symbol: market.symbol, refusals, code, message },
      },
      { key: `saleTurnedAway:${parameters.id}`, delayMs: 0 },
    );
  }
}

/** The exchange took a sale, and nobody bought. */
export function saleUnsold(draft: Draft): void {
  const { exit } = draft.state;
  if (exit === null) return;
  tellUnsold(draft, exit.attempts + 1);
  sellLater(draft, exit, UNSOLD_RETRY_MS);
}

/**
 * The account looks as if a sale had been done of which nothing can be found: the next one sells no more than is free there,
 * and account and books are compared.
 */
export function sellOnlyWhatIsFree(draft: Draft, free: Decimal): void {
  const { exit } = draft.state;
  if (exit !== null) draft.change({ exit: { ...exit, sellAtMost: free } });
  draft.effect({ kind: 'reconcile', trigger: 'saleRefused' });
}

function tellUnsold(draft: Draft, attempts: number): void {
  // Refusals are counted among the attempts, and may have been the one that was to be told.
  if (attempts !== UNSOLD_BEFORE_ALERT && attempts % UNSOLD_BETWEEN_ALERTS !== 0) return;
  const { symbol } = draft.state.market;
  draft.alert('critical', { kind: 'problem', problem: { kind: 'nobodyBuys', symbol, attempts } });
}

/** The next attempt to sell waits for a pause that doubles with every attempt. */
function sellLater(draft: Draft, exit: Exit, firstMs: number): void {
  const attempts = exit.attempts + 1;
  const pauseMs = Math.min(retryDelay(firstMs, attempts), LONGEST_SALE_RETRY_MS);
  draft.change({ exit: { ...exit, attempts, notBeforeMs: draft.moment.nowMs + pauseMs } });
}

/** Doubles with every attempt. @returns milliseconds */
function retryDelay(firstMs: number, attempts: number): number {
  return Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), LONGEST_RETRY_MS);
}
