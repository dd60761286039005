/** BTC_USDC as `GET /api/v1/markets` lists it, for an exchange that is made up. */
export const BTC_MARKET = {
  symbol: 'BTC_USDC',
  baseSymbol: 'BTC',
  quoteSymbol: 'USDC',
  marketType: 'SPOT',
  orderBookState: 'Open',
  filters: {
    price: { minPrice: '0.1', maxPrice: null, tickSize: '0.1' },
    quantity: { minQuantity: '0.00001', maxQuantity: null, stepSize: '0.00001' },
  },
};
