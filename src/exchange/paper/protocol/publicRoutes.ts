import type { FastifyInstance } from 'fastify';
import type { ExchangeCore } from '../exchangeCore.js';
import { lentByAll, listedAssets, priceOf } from './accountAssets.js';
import {
  depthQuery,
  includesSpot,
  klinesQuery,
  marketsQuery,
  parse,
  symbolQuery,
  tickerQuery,
  tickersQuery,
  tradesQuery,
} from './parameters.js';
import {
  assetAnswer,
  collateralParameters,
  depthAnswer,
  klineAnswer,
  lendingMarket,
  marketAnswer,
  tickerAnswer,
  tradeAnswer,
} from './wire.js';

const MAX_KLINES = 1_000;
const WINDOW_MS = { '1d': 86_400_000, '1w': 604_800_000 } as const;

/** Backpack's public REST endpoints. */
export function publicRoutes(app: FastifyInstance, core: ExchangeCore): void {
  app.get('/api/v1/status', () => core.engine.status);
  app.get('/api/v1/ping', (_request, reply) => reply.type('text/plain; charset=utf-8').send('pong'));
  app.get('/api/v1/time', (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(String(core.nowMs)),
  );

  app.get('/api/v1/assets', () => [...listedAssets(core)].map(([asset, name]) => assetAnswer(asset, name)));
  app.get('/api/v1/collateral', () => [...listedAssets(core).keys()].map(collateralParameters));
  app.get('/api/v1/borrowLend/markets', () =>
    [...listedAssets(core).keys()].map((asset) =>
      lendingMarket(asset, lentByAll(core, asset), priceOf(core, asset), core.nowMs),
    ),
  );
  app.get('/api/v1/borrowLend/apy', () => ({ borrowLend: [], staking: [] }));
  app.get('/api/v1/markets', (request) => {
    const { marketType } = parse(marketsQuery, request.query);
    const books = includesSpot(marketType) ? core.engine.listedBooks() : [];
    return books.map(({ market }) => marketAnswer(market));
  });
  app.get('/api/v1/market', (request) => {
    const { symbol } = parse(symbolQuery, request.query);
    return marketAnswer(core.engine.book(symbol).market);
  });

  app.get('/api/v1/ticker', (request, reply) => {
    const { symbol, interval } = parse(tickerQuery, request.query);
    const ticker = tickerOf(core, symbol, WINDOW_MS[interval]);
    // Backpack answers 204 for a market that has no price.
    return ticker === null ? reply.code(204).send() : reply.send(ticker);
  });
  app.get('/api/v1/tickers', (request) => {
    const { interval } = parse(tickersQuery, request.query);
    const tickers = core.engine
      .listedBooks()
      .map(({ market }) => tickerOf(core, market.symbol, WINDOW_MS[interval]));
    return tickers.filter((ticker) => ticker !== null);
  });

  app.get('/api/v1/depth', (request) => {
    const { symbol, limit } = parse(depthQuery, request.query);
    return depthAnswer(core.engine.book(symbol), limit, core.lastUpdateId, core.nowMs);
  });

  app.get('/api/v1/klines', (request) => {
    const query = parse(klinesQuery, request.query);
    const { grid } = core.engine.book(query.symbol);
    const toMs = query.endTime === undefined ? core.nowMs : query.endTime * 1_000;
    const rows = core
      .history(query.symbol)
      .candles(query.interval, query.startTime * 1_000, toMs, MAX_KLINES);
    return rows.map((row) => klineAnswer(row, query.interval, grid));
  });

  const trades = (query: unknown): readonly Record<string, unknown>[] => {
    const { symbol, limit, offset } = parse(tradesQuery, query);
    const { grid } = core.engine.book(symbol);
    const newestFirst = [...core.history(symbol).trades].reverse();
    return newestFirst.slice(offset, offset + limit).map((trade) => tradeAnswer(trade, grid));
  };
  app.get('/api/v1/trades', (request) => trades(request.query));
  app.get('/api/v1/trades/history', (request) => trades(request.query));
}

/** Null for a market without a price. A market of which only the last price is known has it for everything. */
function tickerOf(core: ExchangeCore, symbol: string, windowMs: number): Record<string, unknown> | null {
  const { grid, lastTicks } = core.engine.book(symbol);
  const statistics = core.history(symbol).statistics(core.nowMs, windowMs);
  if (statistics !== null) return tickerAnswer(symbol, grid, statistics);
  if (lastTicks === null) return null;
  return tickerAnswer(symbol, grid, {
    startMs: core.nowMs,
    openTicks: lastTicks,
    highTicks: lastTicks,
    lowTicks: lastTicks,
    closeTicks: lastTicks,
    volumeSteps: 0,
    turnover: 0,
    trades: 0,
  });
}
