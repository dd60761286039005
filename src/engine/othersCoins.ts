import { type Decimal, decimal, maximum, minimum, ZERO } from '../domain/decimal.js';
import { type Correction, sum } from '../domain/reconciliation/index.js';
import type { Store } from './store.js';
import type { StrategyRunner } from './strategyRunner.js';

/*
 * Coins in the account that no strategy of this run may count as its own, besides what each has set aside.
 */

export interface OneAsset {
  readonly asset: string;
  /** The strategies on it. */
  readonly concerned: readonly StrategyRunner[];
}

/** What strategies that the configuration does not name any more have left behind: dust, and what is the owner's. */
export function ofFormerStrategies({ asset, concerned }: OneAsset, store: Store): Decimal {
  const present = new Set(concerned.map(({ id }) => id));
  const former = store
    .strategiesOnRecord()
    .filter(({ id, symbol }) => !present.has(id) && symbol?.split('_')[0] === asset);
  return sum(former.map(({ quantity, setAside }) => quantity.plus(setAside)));
}

/**
 * What is reserved, less what the owner himself has used up of it. Otherwise everything that is bought later would count
 * towards his reserve and be written off, and the ladder be bought again and again.
 *
 * @param reserved as it is configured
 * @param total    of the asset in the account
 */
export function reserveLeft(
  { asset, concerned }: OneAsset,
  reserved: Decimal,
  total: Decimal,
  store: Store,
): Decimal {
  if (reserved.eq(ZERO)) return reserved;
  const beyondPositions = total.minus(sum(concerned.map(({ state }) => state.position.quantity)));
  const missing = maximum(reserved.minus(beyondPositions), ZERO);
  return reserved.minus(minimum(usedOfReserve(asset, store), missing));
}

/**
 * A shortage that no position bears is the owner's own use of his reserve: told as a difference, and remembered until it
 * is there again.
 */
export function rememberReserve(
  account: OneAsset,
  reserved: Decimal,
  total: Decimal,
  corrections: readonly Correction[],
  store: Store,
): void {
  if (reserved.eq(ZERO)) return;
  const beyond = sum(corrections.map(({ drift, booked }) => maximum(ZERO.minus(drift).minus(booked), ZERO)));
  const used = reserved.minus(reserveLeft(account, reserved, total, store)).plus(beyond);
  if (!used.eq(usedOfReserve(account.asset, store)))
    store.setSetting(reserveKey(account.asset), used.toString());
}

function usedOfReserve(asset: string, store: Store): Decimal {
  const used = store.setting(reserveKey(asset));
  return used === null ? ZERO : decimal(used);
}

function reserveKey(asset: string): string {
  return `usedOfReserve:${asset}`;
}
