import type { AlertContent, LastingProblem } from '../../domain/alerts/index.js';
import type { Decision, StrategyEvent, StrategyState } from '../../domain/ladder/index.js';

type Refusal = AlertContent<'ordersRefused'>;

interface Standing {
  readonly problem: LastingProblem<'rungsRefused'>;
  /** True when the exchange took no rung at all. */
  readonly isWhole: boolean;
  readonly sinceMs: number;
  /** Ladders of which rungs were refused for this. */
  readonly count: number;
}

/**
 * Rungs of one strategy that the exchange refuses with ladder after ladder. The first is told, the others are counted:
 * they say the same. Another reason, or no rung at all where some were taken before, is told again, and so is the end.
 */
export class RefusedRungs {
  #standing: Standing | null = null;

  /** Ladders of which rungs were refused since all of one were taken. */
  get count(): number {
    return this.#standing?.count ?? 0;
  }

  /** The decision without the alert that would say once more what was said. */
  withoutRepetition(decision: Decision): Decision {
    const refusal = refusalIn(decision);
    if (refusal === null || !this.#isTold(refusal, decision.state)) return decision;
    return { ...decision, alerts: decision.alerts.filter(({ content }) => content.kind !== 'ordersRefused') };
  }

  /**
   * Notes that a decision, as `decide` gave it, is recorded.
   *
   * @param before the state that the events were taken into
   * @returns what is over with it
   */
  recorded(
    events: readonly StrategyEvent[],
    before: StrategyState,
    decision: Decision,
    nowMs: number,
  ): Pick<Standing, 'problem' | 'sinceMs'> | null {
    const standing = this.#standing;
    const refusal = refusalIn(decision);
    if (refusal !== null) {
      const { symbol, code, message } = refusal;
      this.#standing = {
        problem: { kind: 'rungsRefused', symbol, code, message },
        isWhole: hasNoRung(decision.state),
        sinceMs: standing?.sinceMs ?? nowMs,
        count: this.#isTold(refusal, decision.state) ? this.count + 1 : 1,
      };
      return null;
    }
    if (standing === null || !events.some((event) => takesAll(event, before))) return null;
    this.#standing = null;
    return { problem: standing.problem, sinceMs: standing.sinceMs };
  }

  #isTold({ code }: Refusal, state: StrategyState): boolean {
    return this.#standing?.problem.code === code && this.#standing.isWhole === hasNoRung(state);
  }
}

function refusalIn({ alerts }: Decision): Refusal | null {
  for (const { content } of alerts) if (content.kind === 'ordersRefused') return content;
  return null;
}

function hasNoRung({ orders }: StrategyState): boolean {
  return ![...orders.values()].some(({ role }) => role === 'rung');
}

/** The exchange took every order of a placement, rungs among them. */
function takesAll(event: StrategyEvent, before: StrategyState): boolean {
  return (
    event.type === 'placementAnswered' &&
    event.answers.every(({ kind }) => kind === 'accepted') &&
    event.answers.some(({ clientId }) => before.orders.get(clientId)?.role === 'rung')
  );
}
