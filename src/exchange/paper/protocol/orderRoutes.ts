import type { FastifyInstance } from 'fastify';
import type { ExchangeCore } from '../exchangeCore.js';
import type { HistoryFilter } from '../exchangeRecords.js';
import { RequestRefusedError } from '../refusal.js';
import type { Bus } from './bus.js';
import { fillAnswer, orderAnswer, orderHistoryAnswer } from './orderWire.js';
import {
  asSent,
  cancelAllBody,
  fillsQuery,
  historyQuery,
  includesSpot,
  optionalSymbolQuery,
  orderReference,
  parseOrder,
} from './parameters.js';
import type { SignedParameters } from './signedParameters.js';
import type { SignedRequests } from './signedRequests.js';

const ORDER_KINDS = { RestingLimitOrder: 'resting', ConditionalOrder: 'conditional' } as const;

/**
 * Orders and what became of them.
 *
 * @param bus the way of what changes something to the engine
 */
export function orderRoutes(
  app: FastifyInstance,
  core: ExchangeCore,
  signed: SignedRequests,
  bus: Bus,
): void {
  const place = (apiKey: string, parameters: SignedParameters): Record<string, unknown> => {
    const { order, trigger } = parseOrder(parameters);
    const placed = core.act((engine) =>
      trigger === null
        ? engine.place(apiKey, order, core.nowMs)
        : engine.placeTrigger(apiKey, order, trigger, core.nowMs),
    );
    return orderAnswer(core.record(placed));
  };

  app.post('/api/v1/order', (request) => {
    const [apiKey, parameters] = signed.body(request, 'orderExecute', asSent);
    return bus(request, () => place(apiKey, parameters));
  });

  app.post('/api/v1/orders', (request) => {
    const [apiKey, batch] = signed.batch(request, 'orderExecute');
    const placed = (parameters: SignedParameters) => {
      try {
        return { operation: 'Ok', ...place(apiKey, parameters) };
      } catch (error) {
        if (!(error instanceof RequestRefusedError)) throw error;
        return { operation: 'Err', code: error.code, message: error.message };
      }
    };
    return bus(request, () => batch.map(placed));
  });

  app.delete('/api/v1/order', (request) => {
    const [apiKey, { symbol, reference }] = signed.body(request, 'orderCancel', orderReference);
    return bus(request, () =>
      orderAnswer(core.record(core.act((engine) => engine.cancel(apiKey, symbol, reference, core.nowMs)))),
    );
  });

  app.delete('/api/v1/orders', (request) => {
    const [apiKey, { symbol, orderType }] = signed.body(request, 'orderCancelAll', cancelAllBody);
    const kind = orderType === undefined ? null : ORDER_KINDS[orderType];
    return bus(request, () => {
      const cancelled = core.act((engine) => engine.cancelAll(apiKey, symbol, kind, core.nowMs));
      return cancelled.map((order) => orderAnswer(core.record(order)));
    });
  });

  app.get('/api/v1/order', (request) => {
    const [apiKey, { symbol, reference }] = signed.query(request, 'orderQuery', orderReference);
    const order = core.engine.openOrder(apiKey, symbol, reference);
    if (order === undefined) throw new RequestRefusedError('RESOURCE_NOT_FOUND', 'Not Found', 404);
    return orderAnswer(core.record(order));
  });

  app.get('/api/v1/orders', (request) => {
    const [apiKey, { symbol, marketType }] = signed.query(request, 'orderQueryAll', optionalSymbolQuery);
    if (symbol !== undefined) core.engine.book(symbol);
    if (!includesSpot(marketType)) return [];
    return core.engine.openOrders(apiKey, symbol ?? null).map((order) => orderAnswer(core.record(order)));
  });

  app.get('/wapi/v1/history/fills', (request) => {
    const [apiKey, { fillType = 'User', ...query }] = signed.query(
      request,
      'fillHistoryQueryAll',
      fillsQuery,
    );
    // Nobody is liquidated on this exchange: every fill is the account's own.
    const areAny = fillType === 'User' && includesSpot(query.marketType);
    return areAny ? core.records.fills(filterOf(apiKey, query)).map(fillAnswer) : [];
  });

  app.get('/wapi/v1/history/orders', (request) => {
    const [apiKey, query] = signed.query(request, 'orderHistoryQueryAll', historyQuery);
    if (!includesSpot(query.marketType)) return [];
    return core.records.orders(filterOf(apiKey, query)).map(orderHistoryAnswer);
  });
}

function filterOf(apiKey: string, query: ReturnType<typeof historyQuery.parse>): HistoryFilter {
  const { symbol, orderId, clientId, from: fromMs, to: toMs, limit, offset, sortDirection } = query;
  const page = { limit, offset, oldestFirst: sortDirection === 'Asc' };
  return { apiKey, symbol, orderId, clientId, fromMs, toMs, ...page };
}
