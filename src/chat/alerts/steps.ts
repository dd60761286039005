import type { StoredAlert } from '../../engine/ports/index.js';

/** Step that is told next. */
export type Step =
  | { readonly kind: 'single'; readonly alert: StoredAlert }
  /** Rung fills of one strategy, oldest first. */
  | { readonly kind: 'fills'; readonly strategyId: string; readonly alerts: readonly StoredAlert[] }
  /** Backlog of all that waits, oldest first: as much of it as fits is told in one message. */
  | { readonly kind: 'backlog'; readonly alerts: readonly StoredAlert[] };

/** More messages than this at once are a backlog: nobody reads them one by one. */
const MOST_AT_ONCE = 5;
/** Delay beyond which what is told has its time said. */
const LATE_MS = 180_000;

/**
 * Chooses what is told next of the alerts that are due.
 *
 * @param waiting oldest first, at least one
 */
export function nextStep(waiting: readonly [StoredAlert, ...StoredAlert[]], nowMs: number): Step {
  const [first] = waiting;
  if (waiting.some((alert) => isLate(alert, nowMs)) || messagesFor(waiting) > MOST_AT_ONCE) {
    return { kind: 'backlog', alerts: waiting };
  }
  if (!isFill(first)) return { kind: 'single', alert: first };
  const { strategyId } = first;
  const end = waiting.findIndex((alert) => !isFill(alert) || alert.strategyId !== strategyId);
  return { kind: 'fills', strategyId, alerts: end === -1 ? waiting : waiting.slice(0, end) };
}

export function isLate({ timeMs }: StoredAlert, nowMs: number): boolean {
  return nowMs - timeMs > LATE_MS;
}

/** The new messages that they would be one by one: a strategy's fills edit one, until something else is told. */
function messagesFor(waiting: readonly StoredAlert[]): number {
  let messages = 0;
  const stories = new Set<string>();
  for (const alert of waiting) {
    if (!isFill(alert)) stories.clear();
    else if (stories.has(alert.strategyId)) continue;
    else stories.add(alert.strategyId);
    messages += 1;
  }
  return messages;
}

function isFill(alert: StoredAlert): alert is StoredAlert & { readonly strategyId: string } {
  return alert.content.kind === 'rungFilled' && alert.strategyId !== null;
}
