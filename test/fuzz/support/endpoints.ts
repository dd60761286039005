import { decimal } from '../../../src/domain/decimal.js';
import type { NewOrder } from '../../../src/engine/ports/exchange.js';
import type { BackpackRest } from '../../../src/exchange/backpack/index.js';

/* Every endpoint that the bot uses, with the call of the real client that asks it. */

export interface Endpoint {
  /** As in `GET /api/v1/orders`. */
  readonly name: string;
  /** True: the request changes something at the exchange. */
  readonly changes: boolean;
  /**
   * Paths of what no reader of the answer can do without; see `unreadable`. Null where the answer is not read at
   * all: that it was given is all it says.
   */
  readonly essentials: readonly string[] | null;
  readonly call: (client: BackpackRest) => Promise<unknown>;
}

export const SYMBOL = 'SOL_USDC';

const ORDER = ['id', 'createdAt', 'side', 'status', 'symbol'];
const ORDERS = ORDER.map((field) => `*.${field}`);
const FILLS = [
  ...['orderId', 'symbol', 'side', 'price', 'quantity', 'fee', 'feeSymbol', 'isMaker', 'timestamp'],
].map((field) => `*.${field}`);

const newOrder = (clientId: number): NewOrder => ({
  symbol: SYMBOL,
  side: 'buy',
  quantity: decimal('1'),
  price: decimal('90'),
  clientId,
  timeInForce: 'GTC',
  postOnly: false,
});

/** In an order in which each finds something to tell: placed before looked up, looked up before cancelled. */
export const ENDPOINTS: readonly Endpoint[] = [
  read('GET /api/v1/time', [], (client) => client.syncTime()),
  read('GET /api/v1/markets', ['*.symbol'], (client) => client.markets()),
  read('GET /api/v1/depth', ['bids.*.0', 'asks.*.1'], (client) => client.bestPrices(SYMBOL)),
  read('GET /api/v1/klines', ['*.start', '*.end'], (client) =>
    client.candles(SYMBOL, '1m', Date.now() - 600_000, Date.now()),
  ),
  read('GET /api/v1/status', ['status'], (client) => client.systemStatus()),
  read('GET /api/v1/account', ['spotMakerFee', 'spotTakerFee'], (client) => client.account()),
  read('GET /api/v1/capital', ['*.available'], (client) => client.holdingsAtOnce()),
  read('GET /api/v1/borrowLend/positions', ['*.symbol', '*.netQuantity'], (client) =>
    client.holdingsAtOnce(),
  ),
  change('POST /api/v1/order', ORDER, (client) => client.placeOrder(newOrder(71), 'normal')),
  change('POST /api/v1/orders', ORDERS, (client) =>
    client.placeOrders([newOrder(72), newOrder(73)], 'normal'),
  ),
  read('GET /api/v1/order', ORDER, (client) => client.openOrder(SYMBOL, { clientId: 71 })),
  read('GET /api/v1/orders', ORDERS, (client) => client.openOrders(SYMBOL)),
  read('GET /wapi/v1/history/fills', FILLS, (client) => client.fills({ symbol: SYMBOL })),
  read('GET /wapi/v1/history/orders', ORDERS, (client) => client.orderHistory({ symbol: SYMBOL })),
  change('DELETE /api/v1/order', ORDER, (client) => client.cancelOrderByClientId(SYMBOL, 71)),
];

function read(
  name: string,
  essentials: readonly string[],
  call: (client: BackpackRest) => Promise<unknown>,
): Endpoint {
  return { name, changes: false, essentials, call };
}

function change(
  name: string,
  essentials: readonly string[] | null,
  call: (client: BackpackRest) => Promise<unknown>,
): Endpoint {
  return { name, changes: true, essentials, call };
}
