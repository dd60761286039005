import type { FastifyInstance } from 'fastify';
import type { ExchangeCore } from '../exchangeCore.js';
import { RequestRefusedError } from '../refusal.js';
import { listQuery, optionalSymbolQuery, parse } from './parameters.js';
import type { SignedRequests } from './signedRequests.js';

/*
 * What clients ask for at their start and nobody here has: futures, requests for quotes, scheduled strategies, money that came
 * in or went out over a blockchain. Backpack answers who has none with an empty list, and so does this exchange.
 */

/** Of everybody: a symbol that is given must be that of a market. */
const OF_MARKETS = ['/api/v1/markPrices', '/api/v1/openInterest', '/api/v1/fundingRates'] as const;

const OF_EVERYBODY = [
  '/api/v1/borrowLend/markets/history',
  '/api/v1/market-sessions',
  '/api/v1/prediction',
  '/api/v1/prediction/tags',
  '/api/v1/securities',
  '/api/v1/vaults',
] as const;

/** Of an account, with the instruction that is signed. */
const OF_AN_ACCOUNT = {
  '/api/v1/rfqs': 'rfqQuery',
  '/api/v1/strategies': 'strategyQueryAll',
  '/wapi/v1/capital/deposits': 'depositQueryAll',
  '/wapi/v1/capital/withdrawals': 'withdrawalQueryAll',
  '/wapi/v1/history/borrowLend': 'borrowHistoryQueryAll',
  '/wapi/v1/history/borrowLend/positions': 'borrowPositionHistoryQueryAll',
  '/wapi/v1/history/dust': 'dustHistoryQueryAll',
  '/wapi/v1/history/funding': 'fundingHistoryQueryAll',
  '/wapi/v1/history/interest': 'interestHistoryQueryAll',
  '/wapi/v1/history/position': 'positionHistoryQueryAll',
  '/wapi/v1/history/quote': 'quoteHistoryQueryAll',
  '/wapi/v1/history/quote/fill': 'quoteFillHistoryQueryAll',
  '/wapi/v1/history/rfq': 'rfqHistoryQueryAll',
  '/wapi/v1/history/rfq/fill': 'rfqFillHistoryQueryAll',
  '/wapi/v1/history/settlement': 'settlementHistoryQueryAll',
  '/wapi/v1/history/strategies': 'strategyHistoryQueryAll',
} as const;

/** The lists that are always empty here; pages of them are checked as those of others are. */
export function emptyLists(app: FastifyInstance, core: ExchangeCore, signed: SignedRequests): void {
  for (const path of OF_MARKETS) {
    app.get(path, (request) => {
      const { symbol } = parse(optionalSymbolQuery, request.query);
      if (symbol !== undefined) core.engine.book(symbol);
      return [];
    });
  }
  for (const path of OF_EVERYBODY) app.get(path, () => []);
  for (const [path, instruction] of Object.entries(OF_AN_ACCOUNT)) {
    app.get(path, (request) => {
      signed.query(request, instruction, listQuery);
      return [];
    });
  }
  // A list of all, but one of them is not found.
  app.get('/api/v1/position', (request) => {
    const [, { symbol }] = signed.query(request, 'positionQuery', optionalSymbolQuery);
    if (symbol === undefined) return [];
    core.engine.book(symbol);
    throw new RequestRefusedError('RESOURCE_NOT_FOUND', 'Position not found', 404);
  });
}
