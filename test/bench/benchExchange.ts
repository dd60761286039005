import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Decimal, decimal } from '../../src/domain/decimal.js';
import {
  type BenchOrder,
  benchOrder,
  bookTickerFrame,
  FLOOR_CLIENT_ID,
  fillFrame,
  orderAnswer,
  orderFrame,
  PUBLIC_ANSWERS,
} from './benchProtocol.js';

/*
 * Backpack's protocol, as much of it as one strategy needs to go from cycle to cycle, on one port. It checks and
 * matches nothing, so that between a frame that it sends and a request that it receives lies only the client's time.
 * Both moments are read from its own clock.
 */

export interface BenchExchange {
  readonly port: number;
  /**
   * Lets the bot place its ladder, fills the first rung, and sends the price that reaches the target.
   *
   * @returns microseconds from that frame to the first byte of the sale
   */
  botRound(): Promise<number>;
  /** Sends the same frame to the client beside the bot. @returns microseconds to the first byte of its sale */
  floorRound(): Promise<number>;
  /** Lets the bot place its ladder, fills the first rung and leaves it there. */
  hold(): Promise<void>;
  stop(): Promise<void>;
}

export const BASE_BID = decimal('60000');
const TARGET_REACHED: Decimal = decimal('1.02');
const SALE = 'POST /api/v1/order ';
/** Somewhat longer than the client needs for what came before: a round begins when nothing else is under way. */
const REST_MS = 3;

export async function startBenchExchange(): Promise<BenchExchange> {
  let bot: WebSocket | undefined;
  let floor: WebSocket | undefined;
  let trades = 0;
  let saleArrived: ((atMs: number) => void) | undefined;
  let ladder = later<readonly BenchOrder[]>();
  const orders = new Map<string, BenchOrder>();

  function newOrder(body: Record<string, unknown>): BenchOrder {
    const order = benchOrder(String(orders.size + 1), body);
    orders.set(order.id, order);
    return order;
  }

  function fill(order: BenchOrder, isMaker: boolean): void {
    trades += 1;
    bot?.send(fillFrame(order, String(trades), isMaker));
  }

  /** The frames go out first, as the exchange's do. */
  function answer(method: string, path: string, body: string): unknown {
    switch (`${method} ${path}`) {
      case 'POST /api/v1/orders': {
        const placed = JSON.parse(body).map(newOrder);
        for (const order of placed) bot?.send(orderFrame(order, 'orderAccepted'));
        ladder.resolve(placed);
        return placed.map((order: BenchOrder) => ({ operation: 'Ok', ...orderAnswer(order, 'New') }));
      }
      case 'POST /api/v1/order': {
        const order = newOrder(JSON.parse(body));
        if (order.clientId !== FLOOR_CLIENT_ID) {
          // The next ladder starts from where this one did.
          bot?.send(bookTickerFrame(BASE_BID));
          bot?.send(orderFrame(order, 'orderAccepted'));
          fill(order, false);
        }
        return orderAnswer(order, 'Filled');
      }
      case 'DELETE /api/v1/order': {
        const order = orders.get(JSON.parse(body).orderId);
        if (order === undefined) return undefined;
        bot?.send(orderFrame(order, 'orderCancelled'));
        return orderAnswer(order, 'Cancelled');
      }
      case 'GET /api/v1/time':
        return Date.now();
      default:
        return PUBLIC_ANSWERS[`${method} ${path}`];
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const found = answer(request.method ?? '', (request.url ?? '').replace(/\?.*/, ''), body);
    response.writeHead(found === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(found ?? { code: 'RESOURCE_NOT_FOUND', message: 'not in this exchange' }));
  }

  const http = createHttpServer((request, response) => void serve(request, response));
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    socket.on('message', (bytes) => {
      if (!String(bytes).includes('account.orderUpdate')) return;
      bot = socket;
      socket.send(bookTickerFrame(BASE_BID));
    });
    floor = socket;
  });

  const connections = new Set<Socket>();
  const door = createServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.delete(socket));
    socket.on('data', (chunk) => {
      if (saleArrived === undefined || chunk.toString('latin1', 0, SALE.length) !== SALE) return;
      saleArrived(performance.now());
      saleArrived = undefined;
    });
    http.emit('connection', socket);
    // Node's HTTP server reads past the socket's listeners until somebody else listens, too.
    socket.on('data', () => {});
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));

  /** Sends the price that reaches the target, and waits for the sale. */
  async function round(client: WebSocket | undefined): Promise<number> {
    if (client === undefined) throw new Error('Nobody listens to this exchange.');
    const frame = bookTickerFrame(BASE_BID.times(TARGET_REACHED));
    const arrived = new Promise<number>((resolve) => {
      saleArrived = resolve;
    });
    const sentAtMs = performance.now();
    client.send(frame);
    return ((await arrived) - sentAtMs) * 1_000;
  }

  async function buyFirstRung(): Promise<void> {
    const [first] = await ladder.promise;
    ladder = later();
    if (first === undefined || bot === undefined) throw new Error('The bot placed an empty ladder.');
    await sleep(REST_MS);
    bot.send(bookTickerFrame(first.price));
    fill(first, true);
    // Answered after the frames before it have been dealt with.
    const heard = new Promise((resolve) => bot?.once('pong', resolve));
    bot.ping();
    await heard;
    await sleep(REST_MS);
  }

  return {
    // A TCP server that listens has an address of this form.
    port: (door.address() as AddressInfo).port,
    async botRound() {
      await buyFirstRung();
      return round(bot);
    },
    async floorRound() {
      // By then the bot has nothing to do, which shares a process with the floor.
      await ladder.promise;
      await sleep(REST_MS);
      return round(floor === bot ? undefined : floor);
    },
    hold: buyFirstRung,
    async stop() {
      for (const socket of connections) socket.destroy();
      sockets.close();
      await new Promise((resolve) => door.close(resolve));
    },
  };
}

interface Later<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

function later<T>(): Later<T> {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
