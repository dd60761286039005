import type { ExitReason, PricedExit } from '../../alerts/index.js';
import { type Decimal, maximum, minimum, ZERO } from '../../decimal.js';
import { sellableQuantity } from '../../market.js';
import type { Draft, Exit, Moment, StrategyOrder, StrategyState } from '../state/index.js';
import { isMet } from '../state/index.js';
import { sellingParameters } from './fallingTarget.js';
import { EXIT_RULES, type ExitTrigger, pricedTriggers } from './rules/index.js';

export function isRestingTakeProfit({ role }: Pick<StrategyOrder, 'role'>): boolean {
  return role === 'restingTakeProfit';
}

/** Tells whether a take profit rests, or may: the price begins none beside it. */
function hasRestingTakeProfit({ orders }: Pick<StrategyState, 'orders'>): boolean {
  for (const order of orders.values()) if (isRestingTakeProfit(order)) return true;
  return false;
}

/** Gives the triggers of a sale of a position, the most urgent first; none with nothing to sell or while blocked. */
export function exitTriggers(
  state: Pick<
    StrategyState,
    'mode' | 'position' | 'parameters' | 'market' | 'cycle' | 'orders' | 'peak' | 'targetAgeMs'
  >,
  { wantsSecondLook }: Pick<Moment, 'wantsSecondLook'>,
): readonly ExitTrigger[] {
  const { mode, position, market, peak } = state;
  if (mode.kind === 'blocked' || sellableQuantity(position.quantity, market).eq(ZERO)) return [];
  const all = pricedTriggers({ position, peak, parameters: sellingParameters(state) });
  // What rests at the target is sold by whoever buys it there.
  const triggers = hasRestingTakeProfit(state) ? all.filter(({ reason }) => reason !== 'takeProfit') : all;
  return wantsSecondLook ? triggers.filter(({ reason }) => !EXIT_RULES[reason].wantsSecondLook) : triggers;
}

/** Gives the exit that the best bid asks for; null when it asks for none. */
export function exitReason(
  state: Parameters<typeof exitTriggers>[0],
  moment: Pick<Moment, 'bid' | 'wantsSecondLook'>,
): PricedExit | null {
  const { bid } = moment;
  if (bid === null) return null;
  return exitTriggers(state, moment).find((trigger) => isMet(trigger, bid))?.reason ?? null;
}

/** Makes what a sale at its triggers asks for, so that it does not take the time when the price is there. */
export function prepareSale(state: StrategyState): void {
  for (const { reason, price } of exitTriggers(state, {})) saleLimit(state, reason, price);
}

/** Gives the lowest price that a sale for this reason accepts at this best bid; null while there is none. */
export function saleLimit(
  state: Pick<StrategyState, 'position' | 'parameters' | 'market' | 'cycle' | 'targetAgeMs'>,
  reason: ExitReason,
  bid: Decimal,
): Decimal | null {
  const { position, market } = state;
  return EXIT_RULES[reason].limit({ position, market, parameters: sellingParameters(state) }, bid);
}

/** Gives what one order may sell: the position, within what the account holds and what a refusal showed to be free. */
export function saleQuantity(draft: Draft, { sellAtMost }: Pick<Exit, 'sellAtMost'>): Decimal {
  if (sellAtMost === null && draft.moment.unbackedQuantity.eq(ZERO)) return draft.sellable;
  return sellableQuantity(heldForSale(draft, { sellAtMost }), draft.state.market);
}

/** The same before it is rounded to what an order can be over. Base asset. */
export function heldForSale(draft: Draft, { sellAtMost }: Pick<Exit, 'sellAtMost'>): Decimal {
  const held = maximum(draft.state.position.quantity.minus(draft.moment.unbackedQuantity), ZERO);
  return minimum(held, sellAtMost ?? held);
}
