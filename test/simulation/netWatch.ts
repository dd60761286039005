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
  state: StrategyState,
): void {
  const { market, parameters } = state;
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
  const sold = soldAt(target.div(average).minus(ONE), position, state);
  const net = gain(target).times(sold);
  judge.must(
    net.minus(netAtTarget).abs().lt(TOLERANCE),
    'theTargetIsToldNet',
    () => `${name} tells ${netAtTarget} of ${sold} at ${target}, it is ${net}`,
  );
}

/** What is sold at a target so far above the average: all that the market takes, or the share of the next level. */
function soldAt(
  above: Decimal,
  position: Decimal,
  { market, parameters: { levels }, levelsSold }: StrategyState,
): Decimal {
  const taken = (quantity: Decimal) => {
    const inSteps = quantity.minus(quantity.mod(market.stepSize));
    return inSteps.lt(market.minQuantity) ? ZERO : inSteps;
  };
  const all = taken(position);
  if (levels === null) return all;
  const left = levels.slice(Math.min(levelsSold?.count ?? 0, levels.length - 1));
  const [next, ...others] = left;
  // A target that depth or age has lowered below a level is below all that follow.
  const isLowered = next === undefined || above.times('100').lt(next.percentage.minus(TOLERANCE));
  if (isLowered || others.length === 0) return all;
  const shares = left.reduce((sum, { at }) => sum + at, 0);
  const before = levelsSold?.quantity ?? ZERO;
  const part = position.plus(before).times(String(next.at)).div(String(shares)).minus(before);
  const share = taken(part.gt(ZERO) ? part : ZERO);
  return taken(position.minus(share)).eq(ZERO) ? all : share;
}
