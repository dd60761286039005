import { type Decimal, maximum, ZERO } from '../../domain/decimal.js';
import type { StrategyOrder } from '../../domain/ladder/index.js';
import type { ExchangeOrder, Fill } from '../../domain/order.js';
import { Evidence, sum } from '../../domain/reconciliation/index.js';
import type { StrategyRunner } from '../loop/index.js';
import type { Exchange, Holding, Store } from '../ports/index.js';
import { ofFormerStrategies, usedOfReserve } from './excludedHoldings.js';
import type { ReconciliationSettings } from './reconciliationSettings.js';

/** Evidence of the account about an order that is found nowhere. */
export interface AccountEvidence {
  /** False: it looks as if the order had been executed, or still rested. */
  readonly agrees: boolean;
  /** The account has nothing beside what this strategy would sell: it refuses a second sale by itself. */
  readonly refuses: boolean;
  /** Base asset that the account has free to sell, less what is not this strategy's. */
  readonly free: Decimal;
}

export interface AccountEvidenceDeps {
  readonly exchange: Exchange;
  readonly store: Store;
  readonly settings: Pick<ReconciliationSettings, 'reserved' | 'tolerances'>;
  /** All strategies of this run. */
  strategies(): readonly StrategyRunner[];
  /** Base asset of a strategy that the account is known not to hold, whatever became of the order. */
  unbackedQuantity(strategyId: string): Decimal;
}

/**
 * Reads what the account holds, and compares it with what it would hold if the order had been executed or still rested.
 *
 * @throws ExchangeUnavailableError and the like when it could not be read: then it says nothing
 */
export async function accountEvidence(
  runner: StrategyRunner,
  order: StrategyOrder,
  deps: AccountEvidenceDeps,
): Promise<AccountEvidence> {
  const { exchange, store, settings } = deps;
  const { market, position } = runner.state;
  const { baseAsset, symbol } = market;
  const onTheBook = mayRest(order) ? await exchange.openOrders(symbol) : [];
  const holdings = await exchange.holdings();
  const holding = holdings.get(baseAsset) ?? nothingOf(baseAsset);
  const concerned = deps.strategies().filter(({ state }) => state.market.baseAsset === baseAsset);
  const account = { asset: baseAsset, concerned };
  const total = totalOf(holding);
  const configured = settings.reserved.get(baseAsset) ?? ZERO;
  const reserved = configured.minus(usedOfReserve(baseAsset, configured, store));
  const booked = sum(concerned.map(({ state }) => state.position.quantity));
  const setAside = sum(concerned.map(({ state }) => state.setAside));
  const others = ofFormerStrategies(account, reserved, total, store).plus(reserved).plus(setAside);
  const drift = total.minus(others).minus(booked);
  const tolerance = maximum(
    settings.tolerances.get(baseAsset) ?? settings.tolerances.get('DEFAULT') ?? ZERO,
    market.stepSize,
  );
  const explained =
    order.side === 'sell'
      ? sum(concerned.map(({ id }) => deps.unbackedQuantity(id)))
      : maximum(
          sum(concerned.map((other) => surplusReported(other, order, store))),
          boughtByHand(baseAsset, concerned, order, store),
        );
  const moved = (order.side === 'sell' ? ZERO.minus(drift) : drift).minus(explained);
  const unlocked = holding.available.plus(maximum(holding.lent, ZERO));
  const mayStillRest = mayRest(order) && isLocked(runner, order, holdings, onTheBook, deps.strategies());
  return {
    agrees: !mayStillRest && moved.lt(tolerance) && !isInTolerance(moved, runner, order, store),
    refuses: order.side === 'sell' && total.minus(position.quantity).lt(market.stepSize),
    free: maximum(unlocked.minus(others).minus(booked.minus(position.quantity)), ZERO),
  };
}

/**
 * True when the account has moved by most of what the order would have moved it by, although a wide tolerance would
 * swallow all of it. What was tolerated before the order was made is none of its doing.
 *
 * @param moved base asset, in the direction of the order
 */
function isInTolerance(
  moved: Decimal,
  { id, state }: StrategyRunner,
  order: StrategyOrder,
  store: Store,
): boolean {
  const [last] = store.reports(id, 1);
  const isBefore = last?.action === 'withinTolerance' && last.timeMs < order.createdAtMs;
  const known = isBefore ? last.drift : ZERO;
  const before = maximum(order.side === 'sell' ? ZERO.minus(known) : known, ZERO);
  const most = left(order).div('2');
  return moved.minus(before).gte(maximum(most, state.market.stepSize));
}

function mayRest(order: StrategyOrder): boolean {
  return order.timeInForce === 'GTC' && left(order).gt(ZERO);
}

function left({ quantity, executedQuantity, bookedQuantity }: StrategyOrder): Decimal {
  return quantity.minus(maximum(executedQuantity, bookedQuantity));
}

/** True when as much is locked beyond the orders that are known as this one would lock. */
function isLocked(
  runner: StrategyRunner,
  order: StrategyOrder,
  holdings: ReadonlyMap<string, Holding>,
  onTheBook: readonly ExchangeOrder[],
  strategies: readonly StrategyRunner[],
): boolean {
  const { market } = runner.state;
  const asset = assetOf(market, order.side);
  const worth = (price: Decimal, quantity: Decimal) =>
    order.side === 'buy' ? price.times(quantity) : quantity;
  const here = onTheBook.flatMap(({ side, price, quantity, executedQuantity }) =>
    side === order.side && price !== null && quantity !== null
      ? [worth(price, quantity.minus(executedQuantity ?? ZERO))]
      : [],
  );
  const elsewhere = strategies
    .filter(
      ({ state }) => state.market.symbol !== market.symbol && assetOf(state.market, order.side) === asset,
    )
    .flatMap(({ state }) => [...state.orders.values()])
    .filter(({ side, phase }) => side === order.side && phase === 'open')
    .map((other) => worth(other.price, left(other)));
  const locked = holdings.get(asset)?.locked ?? ZERO;
  return locked
    .minus(sum(here))
    .minus(sum(elsewhere))
    .gte(worth(order.price, left(order)));
}

function assetOf(
  { baseAsset, quoteAsset }: { readonly baseAsset: string; readonly quoteAsset: string },
  side: StrategyOrder['side'],
): string {
  return side === 'buy' ? quoteAsset : baseAsset;
}

/** Sums the owner's purchases, not settled by a comparison yet, that cannot be the order itself under no client id. */
function boughtByHand(
  asset: string,
  concerned: readonly StrategyRunner[],
  order: StrategyOrder,
  store: Store,
): Decimal {
  // Whenever that was: the order is dated by this machine's clock.
  const mayBeIt = ({ clientId, side, symbol, price }: Fill) =>
    clientId === null && side === order.side && symbol === order.symbol && price.lte(order.price);
  const trades = store.openManualTradesOf(asset).filter((fill) => !mayBeIt(fill));
  const evidence = new Evidence(
    trades,
    asset,
    concerned.map(({ state }) => state),
  );
  return evidence.traded('buy');
}

/** Gives the surplus that was found before the order was made, and not booked. */
function surplusReported({ id }: StrategyRunner, { createdAtMs }: StrategyOrder, store: Store): Decimal {
  const [last] = store.reports(id, 1);
  if (last === undefined || last.action !== 'onlyReported' || last.timeMs >= createdAtMs) return ZERO;
  return maximum(last.drift, ZERO);
}

function totalOf({ available, locked, staked, lent }: Holding): Decimal {
  return available.plus(locked).plus(staked).plus(lent);
}

function nothingOf(asset: string): Holding {
  return { asset, available: ZERO, locked: ZERO, staked: ZERO, lent: ZERO };
}
