import { type Decimal, ZERO } from '../../src/domain/decimal.js';
import { type NumberedReport, sum } from '../../src/domain/reconciliation/index.js';
import type { World } from './world.js';

/** One comparison of an asset: a report for each strategy on it. */
interface Look {
  readonly timeMs: number;
  /** What had been found before it, and not booked; all strategies together. */
  readonly before: Decimal;
  readonly reports: NumberedReport[];
  readonly untold: NumberedReport[];
}

/**
 * Knows what of each asset is only reported, and that the owner was told of it: once, however the strategies share it. Their shares
 * move with what each of them sells.
 */
export class ReportedWatch {
  readonly #world: World;
  readonly #strategies: ReadonlyMap<string, unknown>;
  /** The difference that the newest report of a strategy found and did not book. */
  readonly #found = new Map<string, Decimal>();
  #look: Look | null = null;

  constructor(world: World, strategies: ReadonlyMap<string, unknown>) {
    this.#world = world;
    this.#strategies = strategies;
  }

  forget(): void {
    this.#found.clear();
    this.#look = null;
  }

  /** Whether the last comparison that is known was recorded for some of the strategies, and not for all. */
  get isCutOff(): boolean {
    return this.#look !== null && this.#look.reports.length < this.#strategies.size;
  }

  /** @param isTold the owner gets an alert for this report */
  note(report: NumberedReport, isTold: boolean): void {
    const { strategyId, timeMs, action, bookings } = report;
    if (this.#look?.timeMs !== timeMs || this.#look.reports.some((other) => other.strategyId === strategyId))
      this.#look = { timeMs, before: this.#total, reports: [], untold: [] };
    const look = this.#look;
    look.reports.push(report);
    if (action === 'onlyReported') {
      if (!isTold && !this.#found.has(strategyId)) this.#mustBeTold(report);
      if (!isTold) look.untold.push(report);
      this.#found.set(strategyId, sum(bookings.map(({ quantityDelta }) => quantityDelta)));
    } else {
      this.#found.delete(strategyId);
    }
    if (look.reports.length === this.#strategies.size) this.#judge(look);
  }

  #judge({ before, untold }: Look): void {
    const found = this.#total;
    for (const report of untold) {
      const isSameWay = before.gt(ZERO) === found.gt(ZERO);
      if (!isSameWay || before.minus(found).abs().gt(report.tolerance)) this.#mustBeTold(report);
    }
  }

  #mustBeTold({ id }: NumberedReport): void {
    this.#world.judge.must(false, 'aCorrectionIsTold', () => `report ${id} (onlyReported) has no alert`);
  }

  get #total(): Decimal {
    return sum([...this.#found.values()]);
  }
}
