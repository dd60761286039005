import type { AlertContent } from '../../src/domain/alerts/index.js';
import { type Decimal, decimal, ONE, ZERO } from '../../src/domain/decimal.js';
import type { StrategyState } from '../../src/domain/ladder/index.js';
import type { Commit } from '../../src/engine/ports/store.js';
import type { World } from './world.js';

/** Quotients are rounded at their 30th decimal place. */
const TOLERANCE = decimal('1e-9');

/** Sees that a purchase is told with the break-even and the net result at the target: a maker's where the sale rests. */
export function expectNetAsTold(world: World, { alerts, state }: Commit): void {
  for (const { content } of alerts) {
    if (content.kind === 'rungFilled') expectNet(world, content, state);
  }
}

function expectNet(
  { judge, scenario, process }: World,
  told: AlertContent<'rungFilled'>,
  { market, parameters }: StrategyState,
): void {
  const { position, averageEntryPrice: average, target, breakEven, netAtTarget } = told;
  // Who does not trade sells at no target, and is told of none.
  const trades = process?.strategies.some(({ id }) => id === parameters.id) === true;
  if (average === null || target === null || !trades) return;
  const feeBps = parameters.takeProfitMode === 'resting' ? scenario.makerFeeBps : scenario.takerFeeBps;
  const kept = ONE.minus(feeBps.times(decimal('0.0001')));
  const gain = (price: Decimal) => price.times(kept).minus(average);
  const isLowest =
    breakEven !== null &&
    gain(breakEven).gt(ZERO.minus(TOLERANCE)) &&
    gain(breakEven.minus(market.tickSize)).lt(TOLERANCE);
  const name = `${parameters.id}: rung ${told.rung}`;
  judge.must(
    isLowest,
    'theBreakEvenIsTheLowestPriceThatLosesNothing',
    () => `${name} tells ${breakEven} of ${average}`,
  );
  if (netAtTarget === null) return;
  const sold = position.minus(position.mod(market.stepSize));
  const net = gain(target).times(sold);
  judge.must(
    net.minus(netAtTarget).abs().lt(TOLERANCE),
    'theTargetIsToldNet',
    () => `${name} tells ${netAtTarget} of ${sold} at ${target}, it is ${net}`,
  );
}
