import type { PlacementAnswer } from '../../domain/ladder/index.js';
import type { ExchangeOrder } from '../../domain/order.js';
import {
  type Exchange,
  ExchangeRefusedError,
  type NewOrder,
  type RequestPriority,
} from '../../engine/ports/index.js';
import { type Calls, signedRead } from './calls.js';
import type { SigningParameters } from './signing.js';
import type { HttpAnswer } from './transport.js';
import { verdictOfCode } from './verdict.js';
import { parseAnswer, UnexpectedAnswerError } from './wireAnswer.js';
import { batchRows, orderParameters, orderRow } from './wireOrders.js';
import { carriesOurMark, type RowReader } from './wireRows.js';

type Orders = Pick<
  Exchange,
  'placeOrder' | 'placeOrders' | 'cancelOrder' | 'cancelOrderByClientId' | 'openOrder' | 'openOrders'
>;

const ORDER_PATH = '/api/v1/order';
const ORDERS_PATH = '/api/v1/orders';
const QUEUED_ONLY = 202;

/** Placing, cancelling and looking up orders. */
export function createOrders(calls: Calls, rowReader: RowReader): Orders {
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
  ): Promise<readonly PlacementAnswer[]> {
    if (orders.length === 0) return [];
    const parameters = orders.map(orderParameters);
    return calls.perform(
      { method: 'POST', path: ORDERS_PATH, priority, instruction: 'orderExecute', parameters },
      (answer, endpoint, validUntilMs) => readBatch(answer, { endpoint, orders, validUntilMs }),
    );
  }

  function cancel(parameters: SigningParameters): Promise<ExchangeOrder | null> {
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
      return await calls.perform(signedRead(ORDER_PATH, 'orderQuery', { symbol, ...by }), readOrder);
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
    openOrder,
    openOrders: (symbol, priority = 'normal') =>
      calls.perform(
        signedRead(ORDERS_PATH, 'orderQueryAll', { symbol }, priority),
        (answer, endpoint) =>
          rowReader.read(orderRow, answer.body, { endpoint, mayBeOurs: carriesOurMark }).rows,
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
  { endpoint, orders, validUntilMs }: Batch,
): readonly PlacementAnswer[] {
  const items = parseAnswer(batchRows, answer.body, endpoint);
  if (items.length !== orders.length) {
    throw new UnexpectedAnswerError(
      `${endpoint}: ${items.length} answers to a batch of ${orders.length} orders`,
    );
  }
  return orders.flatMap(({ clientId }, place): PlacementAnswer[] => {
    const item = items[place];
    if (item === undefined) return [];
    if (item.kind === 'refused') return [refusedItem(clientId, item, validUntilMs)];
    const answeredId = item.order.clientId;
    if (answeredId !== null && answeredId !== clientId) {
      throw new UnexpectedAnswerError(
        `${endpoint}: the order with client id ${clientId} was answered with that of client id ${answeredId}`,
      );
    }
    return [{ ...item, clientId }];
  });
}

interface Batch {
  readonly endpoint: string;
  readonly orders: readonly NewOrder[];
  /** Moment at which the batch's signature runs out, exchange time. */
  readonly validUntilMs: number;
}

/** A code that proves nothing about a whole request proves nothing about one order of it either. */
function refusedItem(
  clientId: number,
  { code, message }: { readonly code: string; readonly message: string },
  validUntilMs: number,
): PlacementAnswer {
  switch (verdictOfCode(code)) {
    case 'failed':
      return { kind: 'unknown', clientId, validUntilMs, message: `${code}: ${message}` };
    case 'closed':
    case 'tooManyRequests':
      return { kind: 'notSent', clientId, message: `${code}: ${message}` };
    case 'refused':
      return { kind: 'refused', clientId, code, message };
  }
}

/** By what it says, whatever its status: 404 by the description of looking up, 400 by that of cancelling. */
function isNoSuchOrder(error: unknown): boolean {
  return error instanceof ExchangeRefusedError && error.kind === 'notFound';
}
