import { setImmediate } from 'node:timers/promises';
import type { ExchangeOrder } from '../../domain/order.js';
import {
  type Exchange,
  ExchangeRefusedError,
  type NewOrder,
  type PlacedOrder,
  type RequestPriority,
} from '../../engine/ports.js';
import type { Calls } from './calls.js';
import type { SigningParameters } from './signing.js';
import type { HttpAnswer } from './transport.js';
import { parseAnswer, UnexpectedAnswerError } from './wireAnswer.js';
import { batchRows, orderParameters, orderRow, orderRows } from './wireOrders.js';

type Orders = Pick<
  Exchange,
  | 'placeOrder'
  | 'placeOrders'
  | 'cancelOrder'
  | 'cancelOrderByClientId'
  | 'cancelAllOrders'
  | 'openOrder'
  | 'openOrders'
>;

const ORDER_PATH = '/api/v1/order';
const ORDERS_PATH = '/api/v1/orders';
const QUEUED_ONLY = 202;

/** Placing, cancelling and looking up orders. */
export function createOrders(calls: Calls): Orders {
  function placeOrder(order: NewOrder, priority: RequestPriority): Promise<ExchangeOrder> {
    const parameters = orderParameters(order);
    return calls.perform(
      { method: 'POST', path: ORDER_PATH, priority, instruction: 'orderExecute', parameters },
      readOrder,
    );
  }

  async function placeOrders(
    orders: readonly NewOrder[],
    priority: RequestPriority,
  ): Promise<readonly PlacedOrder[]> {
    if (orders.length === 0) return [];
    const parameters = orders.map(orderParameters);
    return calls.perform(
      { method: 'POST', path: ORDERS_PATH, priority, instruction: 'orderExecute', parameters },
      (answer, endpoint) => readBatch(answer, endpoint, orders),
    );
  }

  /**
   * The rungs are cancelled in the moment in which the position is sold, and signing a whole ladder's cancels takes
   * longer than the sale's own way. undici writes to an idle connection in the next turn of the event loop, so that
   * the cancels begin a turn later: then the sale has left.
   */
  async function cancel(parameters: SigningParameters): Promise<ExchangeOrder | null> {
    await setImmediate();
    return calls.perform(
      { method: 'DELETE', path: ORDER_PATH, priority: 'urgent', instruction: 'orderCancel', parameters },
      (answer, endpoint) => (answer.status === QUEUED_ONLY ? null : readOrder(answer, endpoint)),
    );
  }

  async function openOrder(
    symbol: string,
    by: { readonly orderId: string } | { readonly clientId: number },
  ): Promise<ExchangeOrder | null> {
    try {
      return await calls.perform(
        {
          method: 'GET',
          path: ORDER_PATH,
          priority: 'normal',
          instruction: 'orderQuery',
          parameters: { symbol, ...by },
        },
        readOrder,
      );
    } catch (error) {
      if (isNoSuchOrder(error)) return null;
      throw error;
    }
  }

  return {
    placeOrder,
    placeOrders,
    cancelOrder: (symbol, orderId) => cancel({ orderId, symbol }),
    cancelOrderByClientId: (symbol, clientId) => cancel({ clientId, symbol }),
    cancelAllOrders: (symbol) =>
      calls.perform(
        {
          method: 'DELETE',
          path: ORDERS_PATH,
          priority: 'urgent',
          instruction: 'orderCancelAll',
          parameters: { symbol },
        },
        () => undefined,
      ),
    openOrder,
    openOrders: (symbol) =>
      calls.perform(
        {
          method: 'GET',
          path: ORDERS_PATH,
          priority: 'normal',
          instruction: 'orderQueryAll',
          parameters: { symbol },
        },
        (answer, endpoint) => parseAnswer(orderRows, answer.body, endpoint),
      ),
  };
}

function readOrder(answer: HttpAnswer, endpoint: string): ExchangeOrder {
  return parseAnswer(orderRow, answer.body, endpoint);
}

/**
 * The items of the answer belong to the orders by their place; another number of items, or an item that names another
 * order, belongs to nothing.
 */
function readBatch(
  answer: HttpAnswer,
  endpoint: string,
  orders: readonly NewOrder[],
): readonly PlacedOrder[] {
  const items = parseAnswer(batchRows, answer.body, endpoint);
  if (items.length !== orders.length) {
    throw new UnexpectedAnswerError(
      `${endpoint}: ${items.length} answers to a batch of ${orders.length} orders`,
    );
  }
  return orders.flatMap(({ clientId }, place): PlacedOrder[] => {
    const item = items[place];
    if (item === undefined) return [];
    const answeredId = item.kind === 'accepted' ? item.order.clientId : null;
    if (answeredId !== null && answeredId !== clientId) {
      throw new UnexpectedAnswerError(
        `${endpoint}: the order with client id ${clientId} was answered with that of client id ${answeredId}`,
      );
    }
    return [{ ...item, clientId }];
  });
}

/** By the exchange's own code, whatever the status; a proxy's page that was not found says nothing about an order. */
function isNoSuchOrder(error: unknown): boolean {
  return error instanceof ExchangeRefusedError && error.kind === 'notFound';
}
