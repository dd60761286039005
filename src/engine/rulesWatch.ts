import type { Decimal } from '../domain/decimal.js';
import type { Market } from '../domain/market.js';
import type { AccountFees } from './ports.js';
import { unprofitableBelow } from './startChecks.js';
import type { StrategyRunner } from './strategyRunner.js';
import type { Troubles } from './troubles.js';

export interface RulesWatchOptions {
  readonly runMode: 'paper' | 'live';
  /** Of the account when the program started, which were held against the targets then. */
  readonly fees: AccountFees;
  readonly strategies: () => readonly StrategyRunner[];
  readonly troubles: Pick<Troubles, 'raise' | 'settle' | 'all'>;
}

/**
 * Takes the rules of the markets and the fees of the account, as the exchange has them now, to the strategies. Tells what
 * does not go on under them: a market that is not listed any more, and a target that the fees have overtaken.
 */
export class RulesWatch {
  readonly #options: RulesWatchOptions;
  #fees: AccountFees;
  /** Strategies whose market was missing when the rules were read last. */
  #missing: ReadonlySet<string> = new Set();
  /** The taker's fee that the target of a strategy was held against last, by strategy. */
  readonly #heldAgainst = new Map<string, Decimal>();

  constructor(options: RulesWatchOptions) {
    this.#options = options;
    this.#fees = options.fees;
  }

  get fees(): AccountFees {
    return this.#fees;
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
      this.#heldAgainst.set(parameters.id, fees.takerFeeBps);
    }
    this.#missing = new Set(missing.keys());
    return [...missing].filter(([id]) => !before.has(id)).map(([, symbol]) => symbol);
  }

  /** The owner has changed the parameters: what they are worth at the present fees he was told when he did. */
  parametersChanged(runner: StrategyRunner): void {
    this.#heldAgainst.set(runner.id, this.#fees.takerFeeBps);
    this.#holdTarget(runner);
  }

  #listed(runner: StrategyRunner, market: Market): void {
    this.#options.troubles.settle('marketGone', runner.id);
    runner.handle({ type: 'rulesLoaded', parameters: runner.state.parameters, market });
  }

  #gone(runner: StrategyRunner): void {
    const { parameters, market } = runner.state;
    const { symbol } = market;
    this.#options.troubles.raise({ kind: 'marketGone', symbol }, { strategyId: runner.id });
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
    const heldAgainst = this.#heldAgainst.get(runner.id) ?? this.#options.fees.takerFeeBps;
    const isKnown = this.#fees.takerFeeBps.lte(heldAgainst) && !this.#stands(runner.id);
    if (isKnown) return;
    const { takeProfitPercentage, acceptUnprofitableTarget } = parameters;
    const stopsBuying = runMode === 'live' && !acceptUnprofitableTarget;
    troubles.raise(
      {
        kind: 'targetUnprofitable',
        ...{ symbol: market.symbol, takeProfitPercentage, breakEvenPercentage, stopsBuying },
      },
      { strategyId: runner.id, stopsBuying, tellsChange: true },
    );
  }

  #stands(id: string): boolean {
    return this.#options.troubles.all.some(
      ({ problem, strategyId }) => problem.kind === 'targetUnprofitable' && strategyId === id,
    );
  }
}
