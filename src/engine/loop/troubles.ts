import {
  type AlertContent,
  LASTING_PROBLEMS,
  type LastingProblem,
  type LastingProblemKind,
  stopsBuying,
} from '../../domain/alerts/index.js';
import {
  EMPTY_LOOKS_BEFORE_ALERT,
  ownOrderInTheWay,
  REFUSALS_BEFORE_ALERT,
  UNSOLD_BEFORE_ALERT,
} from '../../domain/ladder/index.js';
import type { StrategyProblem, Trouble } from '../api/index.js';
import type { Clock } from '../ports/index.js';
import type { StrategyRunner } from './strategyRunner.js';

export interface TroublesOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Tells the owner. */
  tell(content: AlertContent): void;
  /** A strategy, or with null each of them, may buy again, or may not any more. */
  onBuyingChange(strategyId: string | null): void;
}

interface Standing extends Trouble {
  readonly problem: LastingProblem;
  readonly sinceMs: number;
}

/**
 * The problems that last: each is told once when it begins and once when it is over, and stands here in between, for
 * /health and /status. There is one of a kind for each strategy, and one for the whole program. Whoever raises one
 * settles it.
 */
export class Troubles {
  readonly #options: TroublesOptions;
  readonly #standing = new Map<string, Standing>();

  constructor(options: TroublesOptions) {
    this.#options = options;
  }

  /**
   * Tells of a problem that begins. One that stands already keeps its beginning, and as a rule its words, and is not told again.
   *
   * @param strategyId null: it concerns the whole program
   */
  raise(problem: LastingProblem, strategyId: string | null = null): void {
    const key = keyOf(problem.kind, strategyId);
    const standing = this.#standing.get(key);
    const { tellsChange } = LASTING_PROBLEMS[problem.kind];
    if (standing !== undefined && !(tellsChange && isOther(problem, standing.problem))) return;
    const sinceMs = standing?.sinceMs ?? this.#options.clock.now();
    this.#standing.set(key, { problem, strategyId, sinceMs });
    this.#options.tell({ kind: 'problem', problem });
    const didStop = standing !== undefined && stopsBuying(standing.problem);
    if (stopsBuying(problem) !== didStop) this.#options.onBuyingChange(strategyId);
  }

  /** Tells of a problem that ends; does nothing when it does not stand. */
  settle(kind: LastingProblemKind, strategyId: string | null = null): void {
    const key = keyOf(kind, strategyId);
    const standing = this.#standing.get(key);
    if (standing === undefined) return;
    this.#standing.delete(key);
    const { problem, sinceMs } = standing;
    this.#options.tell({ kind: 'problemOver', problem, sinceMs });
    if (stopsBuying(problem)) this.#options.onBuyingChange(strategyId);
  }

  /** False while something stands that keeps this strategy, or all of them, from buying. */
  mayBuy(strategyId: string): boolean {
    for (const standing of this.#standing.values()) {
      if (stopsBuying(standing.problem) && (standing.strategyId ?? strategyId) === strategyId) return false;
    }
    return true;
  }

  /** The oldest first. */
  get all(): readonly Trouble[] {
    return [...this.#standing.values()];
  }
}

function isOther(problem: LastingProblem, standing: LastingProblem): boolean {
  return JSON.stringify(problem) !== JSON.stringify(standing);
}

function keyOf(kind: LastingProblemKind, strategyId: string | null): string {
  return `${kind} ${strategyId ?? ''}`;
}

/** Lists the troubles that a strategy's orders and its exit show of themselves, whoever was told of them before. */
export function strategyTroubles(
  runner: Pick<StrategyRunner, 'id' | 'state' | 'unsettledForLong' | 'refusedLadders'>,
): readonly Trouble[] {
  const { exit, ladder, market } = runner.state;
  const { symbol } = market;
  const refusedRungs = 'refusals' in ladder ? (ladder.refusals ?? 0) : 0;
  const stubborn = runner.unsettledForLong;
  const cancelling = stubborn.filter((order) => order.cancelling).length;
  const counted: readonly StrategyProblem[] = [
    { kind: 'salesRefused', symbol, count: atLeast(REFUSALS_BEFORE_ALERT, exit?.refusals) },
    {
      kind: 'salesUnfilled',
      symbol,
      count: atLeast(UNSOLD_BEFORE_ALERT, exit === null ? 0 : exit.attempts - exit.refusals),
    },
    { kind: 'nothingFree', symbol, count: atLeast(EMPTY_LOOKS_BEFORE_ALERT, exit?.emptyLooks) },
    { kind: 'rungsRefused', symbol, count: Math.max(refusedRungs, runner.refusedLadders) },
    { kind: 'cancelsFail', symbol, count: cancelling },
    { kind: 'fatesUnknown', symbol, count: stubborn.length - cancelling },
  ];
  const standing: readonly Trouble[] = counted
    .filter(({ count }) => count > 0)
    .map((problem) => ({ problem, strategyId: runner.id, sinceMs: null }));
  const inTheWay = ownOrderInTheWay(runner.state);
  if (inTheWay === null) return standing;
  return [
    { problem: inTheWay, strategyId: runner.id, sinceMs: exit?.inTheWay?.sinceMs ?? null },
    ...standing,
  ];
}

/** The count, or none where it is below what is worth a word. */
function atLeast(least: number, count = 0): number {
  return count < least ? 0 : count;
}
