import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/index.js';
import { sellableQuantity } from '../../src/domain/market.js';
import type { Store } from '../../src/engine/ports/store.js';
import type { Draw } from './random.js';
import type { World } from './world.js';

/** What the owner has written into the configuration; he may change it between two lives of the program. */
export class Configuration {
  readonly #world: World;
  #strategies: readonly StrategyParameters[];

  constructor(world: World) {
    this.#world = world;
    this.#strategies = world.scenario.strategies;
  }

  /** The strategies of the life that begins now, the first of them always. */
  forThisLife(store: Store): readonly StrategyParameters[] {
    const { faults, story } = this.#world;
    if (faults.happens('reconfigured')) {
      const draw = faults.draw('reconfigured');
      this.#strategies = this.#strategies.map((strategy) => changed(strategy, draw));
      story.tell(() => `owner: configures ${JSON.stringify(this.#strategies)}`);
    }
    return this.#strategies.filter(({ id }, index) => {
      const isLeftOut = index > 0 && this.#mayGo(id, store) && faults.happens('strategyLeftOut');
      if (isLeftOut) story.tell(() => `owner: leaves ${id} out of the configuration`);
      return !isLeftOut;
    });
  }

  /** As the program's own start sees to: nothing of it rests, and what is held is dust. */
  #mayGo(id: string, store: Store): boolean {
    const found = store.strategiesOnRecord().find((strategy) => strategy.id === id);
    if (found === undefined) return true;
    return found.liveOrders === 0 && sellableQuantity(found.quantity, this.#world.venue.market).eq('0');
  }
}

function changed(strategy: StrategyParameters, draw: Draw): StrategyParameters {
  const amount = Number(strategy.totalAmount.toString()) * draw.between(0.5, 2);
  return {
    ...strategy,
    totalAmount: draw.chance(0.5) ? strategy.totalAmount : decimal(amount.toFixed(2)),
    orderCount: draw.chance(0.5) ? strategy.orderCount : draw.integer(1, 6),
    takeProfitPercentage: fixed(draw.between(0.2, 1.5), 2),
    stopLossPercentage: draw.chance(0.7) ? strategy.stopLossPercentage : fixed(draw.between(2, 8), 1),
    restartAfterTakeProfit: draw.chance(0.8),
  };
}

function fixed(value: number, digits: number): Decimal {
  return decimal(value.toFixed(digits));
}
