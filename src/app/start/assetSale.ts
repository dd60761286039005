import { type Decimal, maximum, minimum, ZERO } from '../../domain/decimal.js';
import { assetsOfSymbol, type Market, sellableQuantity } from '../../domain/market.js';
import type { Holding, StrategyOnRecord } from '../../engine/ports/index.js';

/** Account and books before a fresh start that sells. */
export interface AccountToSell {
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly markets: readonly Market[];
  /** By symbol; a market without bids is missing. Quote asset per base asset. */
  readonly bids: ReadonlyMap<string, Decimal>;
  /** Assets that the ladders buy with: they are what is sold for, the first wherever it can be. */
  readonly quoteAssets: readonly string[];
  readonly reserved: ReadonlyMap<string, Decimal>;
  /** Strategies of the books that this start does not begin anew: what they hold stays theirs. */
  readonly resting: readonly Pick<StrategyOnRecord, 'symbol' | 'quantity'>[];
  /** Least value of what is sold, quote asset. */
  readonly minValue: Decimal;
}

export interface AssetForSale {
  readonly market: Market;
  /** Base asset, as the market takes it. */
  readonly quantity: Decimal;
  readonly bid: Decimal;
}

export interface AssetLeft {
  readonly asset: string;
  readonly quantity: Decimal;
  readonly why: string;
}

export interface AssetSalePlan {
  readonly sold: readonly AssetForSale[];
  readonly left: readonly AssetLeft[];
}

/** Splits what an account holds besides the money of the ladders into what is sold and what is left alone. */
export function planAssetSale(account: AccountToSell): AssetSalePlan {
  const sold: AssetForSale[] = [];
  const left: AssetLeft[] = [];
  for (const holding of account.holdings.values()) {
    if (account.quoteAssets.includes(holding.asset)) continue;
    const { sale, rest } = split(holding, account);
    if (sale !== null) sold.push(sale);
    left.push(...rest.filter(({ quantity }) => quantity.gt(ZERO)));
  }
  return { sold, left };
}

/** @returns the market on which an asset is sold; undefined: there is none */
export function marketOfSale(
  asset: string,
  { markets, quoteAssets }: Pick<AccountToSell, 'markets' | 'quoteAssets'>,
): Market | undefined {
  const fitting = quoteAssets.flatMap((quote) =>
    markets.filter((market) => market.baseAsset === asset && market.quoteAsset === quote),
  );
  return fitting.find(({ state }) => state === 'open') ?? fitting[0];
}

function split(
  { asset, available, lent, locked, staked }: Holding,
  account: AccountToSell,
): { readonly sale: AssetForSale | null; readonly rest: readonly AssetLeft[] } {
  // Negative where it is borrowed: what is owed is nobody's to sell.
  const free = maximum(available.plus(lent), ZERO);
  const reserved = minimum(account.reserved.get(asset) ?? ZERO, free);
  const booked = account.resting
    .filter(({ symbol }) => symbol !== null && assetsOfSymbol(symbol).baseAsset === asset)
    .reduce((sum, { quantity }) => sum.plus(quantity), ZERO);
  const ofOthers = minimum(booked, free.minus(reserved));
  const rest: AssetLeft[] = [
    { asset, quantity: reserved, why: 'reserved' },
    { asset, quantity: ofOthers, why: 'held by a strategy that does not start' },
    { asset, quantity: locked, why: 'in orders that rest' },
    { asset, quantity: staked, why: 'staked' },
  ];
  const wanted = free.minus(reserved).minus(ofOthers);
  const market = marketOfSale(asset, account);
  const kept = (why: string) => ({ sale: null, rest: [...rest, { asset, quantity: wanted, why }] });
  if (market === undefined) return kept(`no market ${asset}_${account.quoteAssets[0] ?? ''}`);
  const bid = account.bids.get(market.symbol);
  if (market.state !== 'open' || bid === undefined) return kept(`${market.symbol} takes no sale now`);
  const quantity = sellableQuantity(wanted, market);
  if (quantity.eq(ZERO)) return kept(`less than the ${market.minQuantity} that ${market.symbol} takes`);
  const value = quantity.times(bid);
  if (value.lt(account.minValue)) {
    return kept(`worth ${value.round(2)} ${market.quoteAsset}, less than ${account.minValue}`);
  }
  const over = wanted.minus(quantity);
  return {
    sale: { market, quantity, bid },
    rest: [...rest, { asset, quantity: over, why: `over what one order of ${market.symbol} takes` }],
  };
}

/** Tells what a sale is about to do, line by line. */
export function assetSaleText({ sold, left }: AssetSalePlan, quoteAssets: readonly string[]): string {
  const money = quoteAssets.join(' and ');
  const sales = sold.map(
    ({ market: { baseAsset, quoteAsset }, quantity, bid }) =>
      `  ${quantity} ${baseAsset} at about ${bid}: ${quantity.times(bid).round(2)} ${quoteAsset}`,
  );
  const others = left.map(({ asset, quantity, why }) => `  ${quantity} ${asset}: ${why}`);
  return [
    ...(sales.length === 0
      ? [`fresh.sellAssets: the account holds nothing besides ${money} that could be sold.`]
      : [`fresh.sellAssets: before the fresh start Rung sells what the account holds besides ${money}:`]),
    ...sales,
    ...(others.length === 0 ? [] : ['It leaves alone:', ...others]),
  ].join('\n');
}
