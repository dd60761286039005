import { type Decimal, ONE, ZERO } from '../../../domain/decimal.js';
import type { ExchangeCore } from '../exchangeCore.js';
import type { Balance } from '../matching/index.js';
import { RequestRefusedError } from '../refusal.js';

/** Lists the balances of an account, by asset. */
export function balancesOf(core: ExchangeCore, apiKey: string): IterableIterator<[string, Balance]> {
  return core.engine.clearing.account(apiKey).balances.entries();
}

/** The price of an asset in quote money; zero where there is none. */
export function priceOf(core: ExchangeCore, asset: string): Decimal {
  for (const { market, grid, lastTicks } of core.engine.allBooks()) {
    if (market.quoteAsset === asset) return ONE;
    if (market.baseAsset === asset && lastTicks !== null) return grid.price(lastTicks);
  }
  return ZERO;
}

/** Sums up what all accounts together have lent of an asset. */
export function lentByAll(core: ExchangeCore, asset: string): Decimal {
  const accounts = [...core.engine.clearing.allAccounts()];
  return accounts.reduce((sum, { balances }) => sum.plus(balances.of(asset).lent), ZERO);
}

/** The assets of the markets that are listed, and what they are called in full, quote money first. */
export function listedAssets(core: ExchangeCore): ReadonlyMap<string, string> {
  const markets = core.engine.listedBooks().map(({ market }) => market);
  return new Map([
    ...markets.map(({ quoteAsset }) => [quoteAsset, QUOTE_NAMES.get(quoteAsset) ?? quoteAsset] as const),
    ...markets.map(({ baseAsset, baseName }) => [baseAsset, baseName] as const),
  ]);
}

/** @throws RequestRefusedError INVALID_ASSET for an asset that no market here has */
export function mustBeListed(core: ExchangeCore, asset: string): void {
  if (!listedAssets(core).has(asset)) {
    throw new RequestRefusedError('INVALID_ASSET', `Invalid asset symbol: "${asset}"`);
  }
}

const QUOTE_NAMES = new Map([
  ['USDC', 'USD Coin'],
  ['USDT', 'Tether USD'],
]);
