import type { Decimal } from '../../domain/decimal.js';
import { atLowestTarget, takeProfitFeeBps } from '../../domain/ladder/index.js';
import type { Market } from '../../domain/market.js';
import type { InFlight, StrategyRunner, Troubles } from '../loop/index.js';
import type { AccountFees, CancelTimer, Clock, Exchange, Logger } from '../ports/index.js';
import { unprofitableBelow } from './startChecks.js';

export interface RulesWatchOptions {
  readonly runMode: 'paper' | 'live';
  /** Of the account when the program started, which were held against the targets then. */
  readonly fees: AccountFees;
  readonly strategies: () => readonly StrategyRunner[];
  readonly troubles: Pick<Troubles, 'raise' | 'settle' | 'all'>;
  readonly exchange: Pick<Exchange, 'markets'>;
  /** Times what waits for the network rather than for the market. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly activity: InFlight;
  readonly logger: Pick<Logger, 'warn'>;
}

/** A list without the market may be a bad answer: it is read once more before the market is taken to be gone. */
const SECOND_READING_MS = 10_000;

/**
 * Takes the rules of the markets and the fees of the account, as the exchange has them now, to the strategies. Tells what
 * does not go on under them: a market that is not listed any more or takes no orders, and a target that the fees have
 * overtaken.
 */
export class RulesWatch {
  readonly #options: RulesWatchOptions;
  #fees: AccountFees;
  /** Strategies whose market was missing when the rules were read last. */
  #missing: ReadonlySet<string> = new Set();
  /** The fee of a sale at the target that the target of a strategy was held against last, by strategy. */
  readonly #heldAgainst = new Map<string, Decimal>();
  #isReading = false;
  #stopped = false;
  #secondReading: CancelTimer = () => {};

  constructor(options: RulesWatchOptions) {
    this.#options = options;
    this.#fees = options.fees;
  }

  get fees(): AccountFees {
    return this.#fees;
  }

  /** The exchange says that an order does not fit the rules: they are read, unless that is under way. A failure changes nothing. */
  read(): void {
    if (this.#isReading || this.#stopped) return;
    this.#isReading = true;
    const { exchange, activity, logger, networkClock } = this.#options;
    void activity.during(async () => {
      try {
        const markets = await exchange.markets();
        if (this.#stopped || this.take(markets, this.#fees).length === 0) return;
        this.#secondReading();
        this.#secondReading = networkClock.setTimer(SECOND_READING_MS, () => this.read());
      } catch (error) {
        logger.warn({ err: error }, 'the rules of the markets could not be read');
      } finally {
        this.#isReading = false;
      }
    });
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#secondReading();
  }

  /** @returns the markets that are missing and were not before: one reading is not believed, a second one is */
  take(markets: readonly Market[], fees: AccountFees): readonly string[] {
    this.#fees = fees;
    const before = this.#missing;
    const missing = new Map<string, string>();
    for (const runner of this.#options.strategies()) {
      const { parameters, market: known } = runner.state;
      const market = markets.find(({ symbol }) => symbol === known.symbol);
      if (market === undefined) missing.set(runner.id, known.symbol);
      if (market !== undefined) this.#listed(runner, market);
      else if (before.has(runner.id)) this.#gone(runner);
      this.#holdTarget(runner);
      this.#heldAgainst.set(parameters.id, takeProfitFeeBps(fees, parameters));
    }
    this.#missing = new Set(missing.keys());
    return [...missing].filter(([id]) => !before.has(id)).map(([, symbol]) => symbol);
  }

  /** The owner has changed the parameters: what they are worth at the present fees he was told when he did. */
  parametersChanged(runner: StrategyRunner): void {
    this.#heldAgainst.set(runner.id, takeProfitFeeBps(this.#fees, runner.state.parameters));
    this.#holdTarget(runner);
  }

  /** Tells what the program has started with. */
  begin(): void {
    for (const runner of this.#options.strategies()) this.#tellState(runner, runner.state.market);
  }

  #tellState({ id }: StrategyRunner, { symbol, state }: Market): void {
    const { troubles } = this.#options;
    if (state === 'closed' || state === 'cancelOnly') troubles.raise({ kind: 'marketClosed', symbol }, id);
    else troubles.settle('marketClosed', id);
  }

  #listed(runner: StrategyRunner, market: Market): void {
    this.#options.troubles.settle('marketGone', runner.id);
    this.#tellState(runner, market);
    runner.handle({ type: 'rulesLoaded', parameters: runner.state.parameters, market });
  }

  #gone(runner: StrategyRunner): void {
    const { parameters, market } = runner.state;
    const { symbol } = market;
    this.#options.troubles.settle('marketClosed', runner.id);
    this.#options.troubles.raise({ kind: 'marketGone', symbol }, runner.id);
    if (market.state !== 'closed') {
      runner.handle({ type: 'rulesLoaded', parameters, market: { ...market, state: 'closed' } });
    }
  }

  /** As the start does: real money does not buy towards a target that loses, unless that was accepted. */
  #holdTarget(runner: StrategyRunner): void {
    const { troubles, runMode } = this.#options;
    const { parameters, market } = runner.state;
    const breakEvenPercentage = unprofitableBelow(parameters, this.#fees);
    if (breakEvenPercentage === null) {
      troubles.settle('targetUnprofitable', runner.id);
      return;
    }
    // What was so at the start, or when the owner set it, he knows.
    const heldAgainst = this.#heldAgainst.get(runner.id) ?? takeProfitFeeBps(this.#options.fees, parameters);
    const isKnown = takeProfitFeeBps(this.#fees, parameters).lte(heldAgainst) && !this.#stands(runner.id);
    if (isKnown) return;
    const { takeProfitPercentage, acceptUnprofitableTarget } = atLowestTarget(parameters);
    const stopsBuying = runMode === 'live' && !acceptUnprofitableTarget;
    troubles.raise(
      {
        kind: 'targetUnprofitable',
        ...{ symbol: market.symbol, takeProfitPercentage, breakEvenPercentage, stopsBuying },
      },
      runner.id,
    );
  }

  #stands(id: string): boolean {
    return this.#options.troubles.all.some(
      ({ problem, strategyId }) => problem.kind === 'targetUnprofitable' && strategyId === id,
    );
  }
}
