import { describe, expect, it } from 'vitest';
import { type AccountToSell, assetSaleText, planAssetSale } from '../../../src/app/start/assetSale.js';
import { decimal } from '../../../src/domain/decimal.js';
import type { Holding } from '../../../src/engine/ports/index.js';
import { PAPER_MARKETS } from '../../../src/exchange/paper/index.js';

const ZERO = decimal('0');

function holding(asset: string, available: string, rest: Partial<Holding> = {}): [string, Holding] {
  return [asset, { asset, available: decimal(available), locked: ZERO, staked: ZERO, lent: ZERO, ...rest }];
}

function account(holdings: readonly (readonly [string, Holding])[], rest: Partial<AccountToSell> = {}) {
  return {
    holdings: new Map(holdings),
    markets: PAPER_MARKETS,
    bids: new Map([
      ['BTC_USDC', decimal('60000')],
      ['SOL_USDC', decimal('140')],
    ]),
    quoteAssets: ['USDC'],
    reserved: new Map(),
    resting: [],
    minValue: decimal('10'),
    ...rest,
  };
}

/** What is sold and what is left of it, shortly. */
function planned(subject: AccountToSell) {
  const { sold, left } = planAssetSale(subject);
  return {
    sold: sold.map(({ market, quantity }) => `${quantity} ${market.baseAsset}`),
    left: left.map(({ asset, quantity, why }) => `${quantity} ${asset}: ${why}`),
  };
}

describe('of what an account holds, a fresh start sells', () => {
  it('what is available and lent, in steps of the market', () => {
    const lent = holding('SOL', '1.005', { lent: decimal('0.5') });
    expect(planned(account([holding('USDC', '500'), lent]))).toEqual({
      sold: ['1.5 SOL'],
      left: ['0.005 SOL: over what one order of SOL_USDC takes'],
    });
  });

  it('nothing of what is borrowed', () => {
    const borrowed = holding('SOL', '2', { lent: decimal('-2.5') });
    expect(planned(account([borrowed]))).toEqual({ sold: [], left: [] });
  });

  it('nothing that is locked, staked or reserved', () => {
    const much = holding('SOL', '3', { locked: decimal('1'), staked: decimal('4') });
    const reserved = new Map([['SOL', decimal('2')]]);
    expect(planned(account([much], { reserved }))).toEqual({
      sold: ['1 SOL'],
      left: ['2 SOL: reserved', '1 SOL: in orders that rest', '4 SOL: staked'],
    });
  });

  it('nothing that a strategy holds which this start does not begin anew', () => {
    const resting = [{ symbol: 'SOL_USDC', quantity: decimal('2.5') }];
    expect(planned(account([holding('SOL', '3')], { resting }))).toEqual({
      sold: ['0.5 SOL'],
      left: ['2.5 SOL: held by a strategy that does not start'],
    });
  });

  it('nothing that is worth too little, too small an order, without a market, without a bid or on a closed market', () => {
    const closed = PAPER_MARKETS.map((market) =>
      market.symbol === 'BTC_USDC' ? { ...market, state: 'cancelOnly' as const } : market,
    );
    const some = [
      holding('SOL', '0.05'),
      holding('WEN', '7'),
      holding('ETH', '1'),
      holding('BTC', '1'),
      holding('USDC', '5'),
    ];
    expect(planned(account(some, { markets: closed }))).toEqual({
      sold: [],
      left: [
        '0.05 SOL: worth 7 USDC, less than 10',
        '7 WEN: no market WEN_USDC',
        '1 ETH: ETH_USDC takes no sale now',
        '1 BTC: BTC_USDC takes no sale now',
      ],
    });
    expect(planned(account([holding('SOL', '0.001')])).left).toEqual([
      '0.001 SOL: less than the 0.01 that SOL_USDC takes',
    ]);
  });
});

it('says that there is nothing to sell', () => {
  const subject = account([holding('USDC', '5')]);
  expect(assetSaleText(planAssetSale(subject), ['USDC'])).toBe(
    'fresh.sellAssets: the account holds nothing besides USDC that could be sold.',
  );
});
