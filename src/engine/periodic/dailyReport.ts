import { alertOf, type DayOfStrategy } from '../../domain/alerts/index.js';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import { allocation, type StrategyState } from '../../domain/ladder/index.js';
import { EMPTY_POSITION, type LedgerEntry, type Position } from '../../domain/ledger.js';
import { namesOf } from '../../domain/market.js';
import type { Calendar, Period } from '../books/index.js';
import {
  type BookedSpan,
  dayDrawdown,
  feeTotals,
  resultTotals,
  timeOf,
  withPositionsGently,
} from '../books/index.js';
import type { Clock, Exchange, Logger, Store } from '../ports/index.js';

export interface DailyReportDeps {
  strategies(): readonly StrategyState[];
  readonly store: Store;
  readonly exchange: Pick<Exchange, 'candles'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly calendar: Calendar;
  readonly logger: Pick<Logger, 'warn'>;
  /** Minutes after midnight, 0 to 1439. */
  readonly atMinute: number;
  /** An alert was recorded: deliver it. */
  onAlert(): void;
}

/** The day that was reported last, as a date. */
const KEY = 'morningReport';
/** Later than this it is no news any more. */
const MOST_LATE_MS = 12 * 60 * 60_000;
/** At most 300 candles for the longest day: one request. */
const CANDLE_INTERVAL = '5m';

/**
 * Tells the owner every morning what yesterday came to: one alert for all strategies. The alert and the note that the
 * day was told are one transaction, so each day is told once, whatever ends in between.
 */
export class MorningReport {
  readonly #deps: DailyReportDeps;
  #underWay: Promise<void> | null = null;

  constructor(deps: DailyReportDeps) {
    this.#deps = deps;
  }

  /** Call it when it may be due, as often as you like; one that was missed is made up for within twelve hours. */
  tellIfDue(): Promise<void> {
    this.#underWay ??= this.#tellIfDue().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #tellIfDue(): Promise<void> {
    const { store, clock, onAlert } = this.#deps;
    const day = this.#dueDay(clock.now());
    if (day === null) return;
    const strategies: DayOfStrategy[] = [];
    for (const state of this.#deps.strategies()) {
      // It was not there yet.
      if (store.strategySinceMs(state.parameters.id) >= day.toMs) continue;
      strategies.push(await this.#dayOf(state, day));
    }
    if (strategies.length === 0) return;
    const content = { kind: 'dailyReport', fromMs: day.fromMs, toMs: day.toMs, strategies } as const;
    const note = { key: KEY, value: this.#deps.calendar.dateOf(day.fromMs) };
    store.addAlert(alertOf(content, null, clock.now()), note);
    onAlert();
  }

  /** The day to report now; null when none is due, when it was reported already, or when it is too late. */
  #dueDay(nowMs: number): Period | null {
    const { store, calendar, atMinute } = this.#deps;
    const today = calendar.periodAt('day', nowMs);
    const morning = calendar.atMinute(nowMs, atMinute) <= nowMs ? today : calendar.before('day', today);
    if (nowMs - calendar.atMinute(morning.fromMs, atMinute) >= MOST_LATE_MS) return null;
    const day = calendar.before('day', morning);
    const told = store.setting(KEY);
    // Dates of this form are in the order of their texts. One that is still to come was noted by a clock that was ahead:
    // it must not silence the reports until then.
    const isTold = told !== null && told >= calendar.dateOf(day.fromMs) && told < calendar.dateOf(nowMs);
    return isTold ? null : day;
  }

  async #dayOf(state: StrategyState, day: Period): Promise<DayOfStrategy> {
    const { store } = this.#deps;
    const { market, parameters, position } = state;
    const { id } = parameters;
    const span = await bookedSpan(store.ledger(id), day, market);
    const closed = store.cycleResults(id, day.fromMs, day.toMs);
    const { cycles, wins, realizedPnl } = resultTotals(closed, span.realizedPnl);
    const fees = await feeTotals(store.fillFees(id, day.fromMs, day.toMs), market);
    const [compared] = store.reports(id, 1);
    return {
      strategyId: id,
      ...(parameters.name === null ? {} : { name: parameters.name }),
      ...namesOf(market),
      ...{ cycles, wins, realizedPnl, feesValue: fees.value },
      ...(await this.#drawdownOf(state, day, span)),
      positionCost: position.cost,
      rungsValue: rungsValue(state),
      allocation: allocation(state),
      drift: compared?.drift ?? null,
      comparedAtMs: compared?.timeMs ?? null,
    };
  }

  async #drawdownOf(
    { market }: StrategyState,
    day: Period,
    span: BookedSpan,
  ): Promise<Pick<DayOfStrategy, 'drawdown' | 'drawdownLacks'>> {
    const { exchange, logger } = this.#deps;
    if (span.entries.length === 0 && span.before.quantity.lte(ZERO)) {
      return { drawdown: ZERO, drawdownLacks: null };
    }
    try {
      const read = await exchange.candles(market.symbol, CANDLE_INTERVAL, day.fromMs, day.toMs);
      const candles = read.filter(({ startMs }) => startMs >= day.fromMs && startMs < day.toMs);
      if (candles.every(({ close }) => close === null)) return { drawdown: null, drawdownLacks: 'prices' };
      const drawdown = dayDrawdown(span, candles, market);
      return { drawdown, drawdownLacks: drawdown === null ? 'cost' : null };
    } catch (error) {
      logger.warn({ err: error, symbol: market.symbol }, 'the prices of yesterday could not be read');
      return { drawdown: null, drawdownLacks: 'prices' };
    }
  }
}

/** Gathers what was held when a day began, what was booked in it, and what that realized. Gives way now and then. */
async function bookedSpan(
  ledger: Iterable<LedgerEntry>,
  day: Period,
  assets: Parameters<typeof withPositionsGently>[2],
): Promise<BookedSpan & { readonly realizedPnl: Decimal }> {
  let before: Position = EMPTY_POSITION;
  let realizedBefore = ZERO;
  let realizedPnl = ZERO;
  let isOver = false;
  const entries: LedgerEntry[] = [];
  for await (const { entry, position } of withPositionsGently(ledger, EMPTY_POSITION, assets)) {
    const timeMs = timeOf(entry);
    const isOfTheDay = timeMs >= day.fromMs && timeMs < day.toMs;
    // A fill that was found late stands behind newer ones.
    if (isOfTheDay) realizedPnl = realizedPnl.plus(position.realizedPnl).minus(realizedBefore);
    realizedBefore = position.realizedPnl;
    isOver ||= timeMs >= day.toMs;
    if (isOver) continue;
    if (entries.length > 0 || isOfTheDay) entries.push(entry);
    else before = position;
  }
  return { before, entries, realizedPnl };
}

/** Sums what the open rungs would still cost, quote asset. */
function rungsValue({ orders }: StrategyState): Decimal {
  return [...orders.values()]
    .filter(({ role }) => role === 'rung')
    .reduce(
      (sum, { price, quantity, executedQuantity }) => sum.plus(price.times(quantity.minus(executedQuantity))),
      ZERO,
    );
}
