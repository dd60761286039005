import { type Decimal, decimal, maximum, minimum, ZERO } from '../../domain/decimal.js';
import { assetsOfSymbol } from '../../domain/market.js';
import { sum } from '../../domain/reconciliation/index.js';
import type { StrategyRunner } from '../loop/index.js';
import type { Store, StrategyOnRecord } from '../ports/index.js';

/*
 * Coins in the account that no strategy of this run may count as its own, besides what each has set aside.
 */

export interface OneAsset {
  readonly asset: string;
  /** The strategies on it. */
  readonly concerned: readonly StrategyRunner[];
}

/**
 * Sums what strategies that the configuration names no more have left behind: dust, and what is the owner's as far as
 * he has not used it up himself. That he has is no shortage of what others buy later.
 *
 * @param reserved what is left of the reserve
 * @param total    of the asset in the account
 */
export function ofFormerStrategies(
  { asset, concerned }: OneAsset,
  reserved: Decimal,
  total: Decimal,
  store: Store,
): Decimal {
  const former = formerStrategies({ asset, concerned }, store);
  const dust = sum(former.map(({ quantity }) => quantity));
  const beyond = maximum(beyondPositions({ asset, concerned }, total, store).minus(reserved), ZERO);
  return dust.plus(minimum(sum(former.map(({ setAside }) => setAside)), beyond));
}

/** Gives what the account holds beyond the positions of all strategies that there ever were. */
function beyondPositions(account: OneAsset, total: Decimal, store: Store): Decimal {
  const present = sum(account.concerned.map(({ state }) => state.position.quantity));
  const former = sum(formerStrategies(account, store).map(({ quantity }) => quantity));
  return total.minus(present).minus(former);
}

/** Those that the books know and the configuration does not name any more. */
export function formerStrategies({ asset, concerned }: OneAsset, store: Store): readonly StrategyOnRecord[] {
  const present = new Set(concerned.map(({ id }) => id));
  return store
    .strategiesOnRecord()
    .filter(
      ({ id, symbol }) => !present.has(id) && symbol !== null && assetsOfSymbol(symbol).baseAsset === asset,
    );
}

/**
 * Reads what the owner himself has used up of his reserve, remembered until it is there again. Otherwise everything
 * that is bought later would count towards his reserve and be written off, and the ladder be bought again and again.
 *
 * @param reserved as it is configured
 */
export function usedOfReserve(asset: string, reserved: Decimal, store: Store): Decimal {
  const used = reserved.eq(ZERO) ? null : store.setting(reserveKey(asset));
  return used === null ? ZERO : decimal(used);
}

export function rememberReserve(asset: string, reserved: Decimal, used: Decimal, store: Store): void {
  if (reserved.eq(ZERO) || used.eq(usedOfReserve(asset, reserved, store))) return;
  store.setSetting(reserveKey(asset), used.toString());
}

function reserveKey(asset: string): string {
  return `usedOfReserve:${asset}`;
}
