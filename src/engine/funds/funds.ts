import { type Decimal, maximum, ZERO } from '../../domain/decimal.js';
import { moneyInMarket, type StrategyState, waitingRungs } from '../../domain/ladder/index.js';
import type { InFlight, StrategyRegistry, StrategyRunner, Troubles } from '../loop/index.js';
import type { CancelTimer, Clock, Exchange, Holding, Logger } from '../ports/index.js';

export interface FundsDeps {
  readonly exchange: Pick<Exchange, 'holdingsAtOnce'>;
  readonly strategies: Pick<StrategyRegistry, 'all' | 'find'>;
  readonly clock: Pick<Clock, 'now' | 'setTimer'>;
  /** Tells the age of what was read. */
  readonly networkClock: Pick<Clock, 'now'>;
  readonly troubles: Pick<Troubles, 'raise' | 'settle'>;
  readonly activity: InFlight;
  readonly logger: Pick<Logger, 'info'>;
}

/** Money that was read for a strategy that wants to place a ladder. */
interface Answer {
  /** Quote asset that the account had free, lent funds counted; null: it could not be read. */
  readonly free: Decimal | null;
  /** Money of all strategies of the quote asset in the market, as the reading found it. */
  readonly inMarket: Decimal;
  readonly atMs: number;
  /** The ladder that it was asked for. */
  readonly ladder: StrategyState['ladder'];
}

/** An answer that was not used for so long is asked for again. */
const ANSWER_LASTS_MS = 10_000;
/** So long no rung has to have waited for money before the end of that is told: ladders come and go. */
const ENOUGH_AGAIN_AFTER_MS = 10 * 60_000;
const REVIEW_EVERY_MS = 60_000;

/**
 * Reads what the account has free before a ladder is placed, so that its nearest rungs are placed as far as the money goes.
 * One reading answers all who asked before it began. Tells when rungs wait for money.
 */
export class Funds {
  readonly #deps: FundsDeps;
  readonly #answers = new Map<string, Answer>();
  readonly #asking = new Set<StrategyRunner>();
  /** Count of readings. */
  #readings = 0;
  /** The reading by which rungs were first seen to wait for money, and when they last were; null: none has for a while. */
  #waiting: { readonly reading: number; readonly lastMs: number } | null = null;
  /** Free money by quote asset as read last, for what is told. */
  readonly #read = new Map<string, Decimal>();
  #isReading = false;
  #stopped = false;
  #endReview: CancelTimer = () => {};

  constructor(deps: FundsDeps) {
    this.#deps = deps;
  }

  /**
   * Quote asset that new rungs of a strategy may cost by what the account has free; `unread`: ask first; undefined: it could not be
   * read.
   */
  of(strategyId: string): Decimal | 'unread' | undefined {
    const state = this.#deps.strategies.find(strategyId)?.state;
    const answer = this.#answers.get(strategyId);
    if (state === undefined || answer === undefined || !this.#isFor(answer, state)) return 'unread';
    if (answer.free === null) return undefined;
    // What others have placed since, or taken off the market, stands beside what was read.
    const { quoteAsset } = state.market;
    return answer.free.plus(answer.inMarket).minus(this.#inMarket(quoteAsset, () => true));
  }

  /** Reads for a strategy, which decides again when that has ended. One that was begun before may have seen too little. */
  read(runner: StrategyRunner): void {
    if (this.#stopped) return;
    this.#asking.add(runner);
    if (this.#isReading) return;
    this.#isReading = true;
    void this.#deps.activity.during(() => this.#readAll());
  }

  /** Takes in that a strategy has decided. */
  changed(runner: StrategyRunner): void {
    const answer = this.#answers.get(runner.id);
    if (answer !== undefined && !this.#isFor(answer, runner.state)) this.#answers.delete(runner.id);
    if (this.#waiting !== null || waitsForMoney(runner.state)) this.#review();
  }

  stop(): void {
    this.#stopped = true;
    this.#asking.clear();
    this.#endReview();
  }

  #isFor({ ladder, atMs }: Answer, state: StrategyState): boolean {
    const ageMs = this.#deps.networkClock.now() - atMs;
    return ladder === state.ladder && ageMs >= 0 && ageMs < ANSWER_LASTS_MS;
  }

  async #readAll(): Promise<void> {
    // Strategies of one market ask together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#asking.size > 0) {
      const asking = [...this.#asking];
      this.#asking.clear();
      // The exchange may not have taken these yet: they count as placed after the reading.
      const isTaken = ({ phase }: { readonly phase: string }) => phase !== 'intended';
      const assets = new Set(asking.map(({ state }) => state.market.quoteAsset));
      const inMarket = new Map([...assets].map((asset) => [asset, this.#inMarket(asset, isTaken)]));
      const holdings = await this.#holdings();
      if (this.#stopped) break;
      if (holdings !== null) this.#readings += 1;
      for (const runner of asking) {
        const { market, ladder } = runner.state;
        const free = holdings === null ? null : freeOf(holdings.get(market.quoteAsset));
        if (free !== null) this.#read.set(market.quoteAsset, free);
        const atMs = this.#deps.networkClock.now();
        this.#answers.set(runner.id, {
          ...{ free, inMarket: inMarket.get(market.quoteAsset) ?? ZERO, atMs, ladder },
        });
        runner.gather({ type: 'wake' });
      }
    }
    this.#isReading = false;
  }

  async #holdings(): Promise<ReadonlyMap<string, Holding> | null> {
    try {
      return await this.#deps.exchange.holdingsAtOnce();
    } catch (error) {
      this.#deps.logger.info({ err: error }, 'the free money of the account could not be read');
      return null;
    }
  }

  #inMarket(quoteAsset: string, isTaken: (order: { readonly phase: string }) => boolean): Decimal {
    let sum = ZERO;
    for (const { position, orders } of this.#statesOf(quoteAsset)) {
      const taken = new Map([...orders].filter(([, order]) => isTaken(order)));
      sum = sum.plus(moneyInMarket({ position, orders: taken }));
    }
    return sum;
  }

  #statesOf(quoteAsset: string): readonly StrategyState[] {
    return this.#deps.strategies.all
      .map(({ state }) => state)
      .filter(({ market }) => market.quoteAsset === quoteAsset);
  }

  /** Sees whether rungs wait for money, and tells when they do, and when none has for a while. */
  #review(): void {
    const { clock, troubles, strategies } = this.#deps;
    const nowMs = clock.now();
    const first = strategies.all.find(({ state }) => waitsForMoney(state));
    const waiting = this.#waiting;
    if (first === undefined) {
      if (waiting === null || nowMs - waiting.lastMs < ENOUGH_AGAIN_AFTER_MS) return;
      this.#waiting = null;
      troubles.settle('moneyShort');
      return;
    }
    const reading = waiting?.reading ?? this.#readings;
    this.#waiting = { reading, lastMs: nowMs };
    if (waiting === null) this.#reviewLater();
    // One reading may be wrong.
    if (this.#readings === reading) return;
    const { quoteAsset } = first.state.market;
    const rungs = this.#statesOf(quoteAsset).filter(waitsForMoney).flatMap(waitingRungs);
    const needed = rungs.reduce((sum: Decimal, { price, quantity }) => sum.plus(price.times(quantity)), ZERO);
    const free = this.#read.get(quoteAsset) ?? ZERO;
    troubles.raise({ kind: 'moneyShort', quoteAsset, free, needed });
  }

  #reviewLater(): void {
    this.#endReview = this.#deps.clock.setTimer(REVIEW_EVERY_MS, () => {
      this.#review();
      if (this.#waiting !== null) this.#reviewLater();
    });
  }
}

function waitsForMoney(state: Pick<StrategyState, 'ladder' | 'mode'>): boolean {
  return state.mode.kind === 'trading' && waitingRungs(state).some(({ lacks }) => lacks === 'money');
}

function freeOf(holding: Holding | undefined): Decimal {
  return holding === undefined ? ZERO : holding.available.plus(maximum(holding.lent, ZERO));
}
