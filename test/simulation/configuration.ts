import { type Decimal, decimal, maximum } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/index.js';
import type { Draw } from './random.js';
import type { World } from './world.js';

/** Strategies of one life. */
export interface LifeStrategies {
  readonly strategies: readonly StrategyParameters[];
  readonly disabledStrategies: readonly StrategyParameters[];
}

/** What the owner has written into the configuration; he may change it between two lives of the program. */
export class Configuration {
  readonly #world: World;
  #strategies: readonly StrategyParameters[];

  constructor(world: World) {
    this.#world = world;
    this.#strategies = world.scenario.strategies;
  }

  /** The strategies of the life that begins now, the first of them always: those that trade, and those that are switched off. */
  forThisLife(): LifeStrategies {
    const { faults, story } = this.#world;
    if (faults.happens('reconfigured')) {
      const draw = faults.draw('reconfigured');
      this.#strategies = this.#strategies.map((strategy) => changed(strategy, draw));
      story.tell(() => `owner: configures ${JSON.stringify(this.#strategies)}`);
    }
    const trading: StrategyParameters[] = [];
    const out: StrategyParameters[] = [];
    const off: StrategyParameters[] = [];
    for (const [index, strategy] of this.#strategies.entries()) {
      if (index === 0 || !faults.happens('strategyLeftOut')) trading.push(strategy);
      else (faults.draw('strategyLeftOut').chance(0.5) ? out : off).push(strategy);
    }
    for (const { id } of out) story.tell(() => `owner: takes ${id} out of the configuration`);
    for (const { id } of off) story.tell(() => `owner: switches ${id} off`);
    this.#world.witness.onConfigured(out.map(({ id }) => id));
    return { strategies: trading, disabledStrategies: off };
  }
}

function changed(strategy: StrategyParameters, draw: Draw): StrategyParameters {
  const amount = Number(strategy.totalAmount.toString()) * draw.between(0.5, 2);
  const totalAmount = draw.chance(0.5) ? strategy.totalAmount : decimal(amount.toFixed(2));
  const { compoundLimit } = strategy;
  return {
    ...strategy,
    totalAmount,
    compoundLimit: compoundLimit === null ? null : maximum(compoundLimit, totalAmount),
    orderCount: draw.chance(0.5) ? strategy.orderCount : draw.integer(1, 6),
    takeProfitPercentage: fixed(draw.between(0.2, 1.5), 2),
    stopLossPercentage: draw.chance(0.7) ? strategy.stopLossPercentage : fixed(draw.between(2, 8), 1),
    restartAfterTakeProfit: draw.chance(0.8),
  };
}

function fixed(value: number, digits: number): Decimal {
  return decimal(value.toFixed(digits));
}
