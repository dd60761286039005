import { type ExitReason, PRICED_EXITS, type PricedExit } from '../../../alerts/index.js';
import { type Decimal, minimum } from '../../../decimal.js';
import type { Position } from '../../../ledger.js';
import { remembered } from '../../../remembered.js';
import type { StrategyParameters } from '../../parameters/index.js';
import type { Trigger } from '../../state/index.js';
import type { ExitRule } from './exitRule.js';
import { sellNow } from './sellNow.js';
import { stopLoss } from './stopLoss.js';
import { takeProfit } from './takeProfit.js';

/** All exits. The plan, the price watch and what is shown of them read this table. */
export const EXIT_RULES: Readonly<Record<ExitReason, ExitRule>> = { takeProfit, stopLoss, sellNow };

export interface ExitTrigger extends Trigger {
  readonly reason: PricedExit;
}

/** Triggers of all exits that a price begins, the most urgent first. */
export const pricedTriggers: (position: Position, parameters: StrategyParameters) => readonly ExitTrigger[] =
  remembered((position, parameters) =>
    PRICED_EXITS.flatMap((reason) =>
      EXIT_RULES[reason].triggers({ position, parameters }).map((trigger) => ({ ...trigger, reason })),
    ),
  );

/** The lowest best bid at which a position is sold with a profit; null without one. */
export function targetPrice(position: Position, parameters: StrategyParameters): Decimal | null {
  const targets = pricedTriggers(position, parameters)
    .filter(({ side }) => side === 'atOrAbove')
    .map(({ price }) => price);
  return targets.length === 0 ? null : targets.reduce(minimum);
}

/** Tells whether a price begins an exit, and not the owner's word. */
export function isPriced(reason: ExitReason): reason is PricedExit {
  return PRICED_EXITS.some((priced) => priced === reason);
}
