import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { Draw } from './random.js';
import type { Pocket, Wrongness } from './toldBalances.js';
import type { World } from './world.js';

/** Longer than this nothing is told of the balances that is not so. */
export const LONGEST_WRONG_MS = 60_000;

/** What may befall the two endpoints for the account's funds when somebody looks: one of them, or both. */
export function disturbBalances(world: World): void {
  const { faults, venue } = world;
  if (faults.happens('coinsInNeither')) tellWrong(world, 'lacks', faults.draw('coinsInNeither'));
  if (faults.happens('coinsInBoth')) tellWrong(world, 'doubles', faults.draw('coinsInBoth'));
  const stand = (pocket: Pocket, draw: Draw) => venue.told.standStill(pocket, lasting(draw));
  if (faults.happens('capitalStands')) stand('capital', faults.draw('capitalStands'));
  if (faults.happens('lendingStands')) stand('lending', faults.draw('lendingStands'));
  if (faults.happens('balancesStand')) {
    const draw = faults.draw('balancesStand');
    const forMs = lasting(draw);
    for (const pocket of ['capital', 'lending'] as const) venue.told.standStill(pocket, forMs);
  }
}

/** Coins on their way between the pockets: those of the reserve are none the different. */
function tellWrong({ venue, scenario, story }: World, kind: Wrongness['kind'], draw: Draw): void {
  const { baseAsset, quoteAsset } = scenario.market;
  const asset = draw.chance(0.8) ? baseAsset : quoteAsset;
  const { available, lent } = venue.balance(asset);
  const pocket: Pocket = draw.chance(0.5) ? 'capital' : 'lending';
  // What one lacks it has; what one doubles the other has.
  const [first, second] =
    (pocket === 'capital') === (kind === 'lacks') ? [available, lent] : [lent, available];
  const isFirst = first.gt(ZERO);
  const quantity = part(isFirst ? first : second, draw);
  const forMs = lasting(draw);
  if (quantity.eq(ZERO)) return;
  const told = isFirst ? pocket : other(pocket);
  story.tell(() => `exchange: ${told} ${kind} ${quantity} ${asset} for ${forMs} ms`);
  venue.told.tellWrong({ asset, pocket: told, kind, quantity }, forMs);
}

function part(quantity: Decimal, draw: Draw): Decimal {
  return draw.chance(0.5) ? quantity : quantity.times(decimal(draw.between(0, 1).toFixed(3)));
}

function lasting(draw: Draw): number {
  return draw.lopsided(1_000, LONGEST_WRONG_MS);
}

function other(pocket: Pocket): Pocket {
  return pocket === 'capital' ? 'lending' : 'capital';
}
