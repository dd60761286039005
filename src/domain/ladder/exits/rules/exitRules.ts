import { type ExitReason, PRICED_EXITS, type PricedExit } from '../../../alerts/index.js';
import type { Decimal } from '../../../decimal.js';
import type { Position } from '../../../ledger.js';
import { remembered } from '../../../remembered.js';
import type { StrategyParameters } from '../../parameters/index.js';
import type { Trigger } from '../../state/index.js';
import type { ExitRule } from './exitRule.js';
import { holdTime } from './holdTime.js';
import { sellNow } from './sellNow.js';
import { stopLoss } from './stopLoss.js';
import { takeProfit, takeProfitPrice } from './takeProfit.js';

/** All exits. The plan, the price watch and what is shown of them read this table. */
export const EXIT_RULES: Readonly<Record<ExitReason, ExitRule>> = {
  takeProfit,
  stopLoss,
  holdTime,
  sellNow,
};

export interface ExitTrigger extends Trigger {
  readonly reason: PricedExit;
}

/** Triggers of all exits that a price begins, the most urgent first. */
export function pricedTriggers(held: Held): readonly ExitTrigger[] {
  const { position, parameters, peak } = held;
  return peak === null ? withoutPeak(position, parameters) : triggersOf(held);
}

type Held = Parameters<ExitRule['triggers']>[0];

function triggersOf(held: Held): readonly ExitTrigger[] {
  return PRICED_EXITS.flatMap((reason) =>
    EXIT_RULES[reason].triggers(held).map((trigger) => ({ ...trigger, reason })),
  );
}

const withoutPeak = remembered((position: Position, parameters: StrategyParameters) =>
  triggersOf({ position, parameters, peak: null }),
);

/** The lowest best bid at which a position is sold with a profit, or from which it is followed up; null without one. */
export function targetPrice(position: Position, parameters: StrategyParameters): Decimal | null {
  return takeProfitPrice(position, parameters.takeProfitPercentage);
}

/** Tells whether a price begins an exit, and not the owner's word. */
export function isPriced(reason: ExitReason): reason is PricedExit {
  return PRICED_EXITS.some((priced) => priced === reason);
}
