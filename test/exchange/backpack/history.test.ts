import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackpackRest } from '../../../src/exchange/backpack/index.js';
import { readAllPages } from '../../../src/exchange/backpack/pages.js';
import { fillJson, NOW_MS, OUR_ID, orderJson, recordingLogger, restFor } from './fixtures.js';
import { isSigned, ScriptedExchange } from './scriptedExchange.js';

const FILLS = 'GET /wapi/v1/history/fills';
const ORDERS = 'GET /wapi/v1/history/orders';
const END = `&timestamp=${NOW_MS}&window=5000`;

let exchange: ScriptedExchange;
let rest: BackpackRest;
let logger: ReturnType<typeof recordingLogger>;

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  logger = recordingLogger();
  rest = restFor(exchange, { logger });
});

afterEach(async () => {
  await rest.close();
  await exchange.stop();
});

describe('fills', () => {
  it('are asked for by the user alone, oldest first, and signed', async () => {
    exchange.script(FILLS, { json: [fillJson()] });
    const fills = await rest.fills({ symbol: 'SOL_USDC', orderId: '5001', fromMs: 1000, toMs: 2000 });
    const [request] = exchange.seen;
    expect(
      request &&
        isSigned(
          request,
          'instruction=fillHistoryQueryAll&fillType=User&from=1000&limit=1000&offset=0&orderId=5001' +
            `&sortDirection=Asc&symbol=SOL_USDC&to=2000${END}`,
        ),
    ).toBe(true);
    expect(fills).toEqual([
      expect.objectContaining({
        tradeId: '9001',
        orderId: '5001',
        clientId: null,
        side: 'buy',
        feeAsset: 'SOL',
        isMaker: false,
        timeMs: Date.UTC(2026, 8, 21, 14, 13, 20, 123),
      }),
    ]);
    expect(fills[0]?.fee.toString()).toBe('0.00000125');
  });

  it('are read in the forms that the exchange uses for ids', async () => {
    exchange.script(FILLS, {
      json: [
        fillJson({ tradeId: 9001, orderId: 5001, clientId: '77' }),
        fillJson({ tradeId: '9002', clientId: 4_294_967_295 }),
        fillJson({ tradeId: '9003', clientId: undefined }),
      ],
    });
    const fills = await rest.fills({});
    expect(fills.map(({ tradeId, orderId, clientId }) => [tradeId, orderId, clientId])).toEqual([
      ['9001', '5001', 77],
      ['9002', '5001', 4_294_967_295],
      ['9003', '5001', null],
    ]);
  });

  it('may have a fee below zero: a maker is paid', async () => {
    exchange.script(FILLS, { json: [fillJson({ fee: '-0.000125', isMaker: true })] });
    expect((await rest.fills({}))[0]?.fee.toString()).toBe('-0.000125');
  });

  it('without a trade id get one that stays the same and differs from fill to fill', async () => {
    const unnumbered = [
      fillJson({ tradeId: null }),
      fillJson({ tradeId: 0, price: '141.6' }),
      fillJson({ tradeId: undefined, timestamp: '2026-09-21T14:13:20.124' }),
    ];
    exchange.script(FILLS, { json: unnumbered });
    const ids = async () => (await rest.fills({})).map(({ tradeId }) => tradeId);
    const first = await ids();
    expect(new Set(first).size).toBe(3);
    expect(await ids()).toEqual(first);
  });

  it('are read page after page to the end', async () => {
    const page = (from: number, count: number) =>
      Array.from({ length: count }, (_, place) => fillJson({ tradeId: String(from + place) }));
    exchange.script(
      FILLS,
      { json: page(1, 1000) },
      { json: page(1001, 1000) },
      { json: page(2001, 3) },
      { json: [] },
    );
    const fills = await rest.fills({ symbol: 'SOL_USDC' });
    expect(fills.map(({ tradeId }) => Number(tradeId))).toEqual(
      Array.from({ length: 2003 }, (_, i) => i + 1),
    );
    expect(exchange.seen.map(({ query }) => query.get('offset'))).toEqual(['0', '1000', '2000', '2003']);
  });

  it('do not end with a page that is shorter than asked for', async () => {
    const page = (...ids: number[]) => ({ json: ids.map((id) => fillJson({ tradeId: String(id) })) });
    exchange.script(FILLS, page(1, 2), page(3), { json: [] });
    expect((await rest.fills({})).map(({ tradeId }) => tradeId)).toEqual(['1', '2', '3']);
    expect(exchange.seen.map(({ query }) => query.get('offset'))).toEqual(['0', '2', '3']);
  });

  it('end with a page that has room for more, where that is enough; the rows of an earlier reading are left out', async () => {
    const page = (from: number, count: number) => ({
      json: Array.from({ length: count }, (_, place) => fillJson({ tradeId: String(from + place) })),
    });
    exchange.script(FILLS, page(3, 1000), page(1003, 2), page(1005, 1));
    const fills = await rest.fills({ skip: 2, isEnough: () => true });
    expect([fills.length, fills.at(-1)?.tradeId]).toEqual([1002, '1004']);
    expect(exchange.seen.map(({ query }) => query.get('offset'))).toEqual(['2', '1002']);
  });

  it('that a new row pushes onto the next page count once', async () => {
    const page = (...ids: number[]) => ids.map((id) => fillJson({ tradeId: String(id) }));
    const first = page(...Array.from({ length: 1000 }, (_, i) => i + 1));
    exchange.script(FILLS, { json: first }, { json: page(999, 1000, 1001) });
    const fills = await rest.fills({});
    expect(fills).toHaveLength(1001);
    expect(new Set(fills.map(({ tradeId }) => tradeId)).size).toBe(1001);
  });

  it('of one trade between two orders of the account are two', async () => {
    exchange.script(FILLS, {
      json: [fillJson(), fillJson({ orderId: '5002', side: 'Ask', feeSymbol: 'USDC' })],
    });
    expect((await rest.fills({})).map(({ orderId, side }) => [orderId, side])).toEqual([
      ['5001', 'buy'],
      ['5002', 'sell'],
    ]);
  });

  it('with a number that a double may have changed are refused, naming the place', async () => {
    exchange.script(FILLS, {
      text: JSON.stringify([fillJson({ clientId: OUR_ID })]).replace('"0.00125"', '0.12345678901234567'),
    });
    await expect(rest.fills({})).rejects.toThrow('GET /wapi/v1/history/fills: at [0].quantity');
  });
});

describe('an odd row', () => {
  const system = fillJson({
    tradeId: '7',
    quantity: null,
    price: null,
    systemOrderType: 'CollateralConversion',
  });

  it("of the exchange's own system is left out of the fills, and named once", async () => {
    exchange.script(FILLS, { json: [fillJson(), system, fillJson({ tradeId: '9002' })] });
    for (const _ of [1, 2]) {
      expect((await rest.fills({})).map(({ tradeId }) => tradeId)).toEqual(['9001', '9002']);
    }
    expect(logger.lines).toEqual([
      {
        level: 'warn',
        fields: {
          endpoint: FILLS,
          row: 'SOL_USDC/5001/7',
          problem: expect.stringContaining('at [1].price'),
        },
        message: 'a row that cannot be read is left out',
      },
    ]);
  });

  it('fills a page like any other: what stands behind it is read', async () => {
    exchange.script(FILLS, { json: [system] }, { json: [fillJson()] }, { json: [] });
    expect(await rest.fills({})).toHaveLength(1);
    expect(exchange.seen.map(({ query }) => query.get('offset'))).toEqual(['0', '1', '2']);
  });

  it('that may be ours is an error', async () => {
    exchange.script(FILLS, { json: [fillJson(), fillJson({ tradeId: '7', price: null, clientId: OUR_ID })] });
    await expect(rest.fills({})).rejects.toThrow('GET /wapi/v1/history/fills: at [1].price');
    exchange.script(FILLS, { json: [fillJson({ price: null, clientId: { id: 7 } })] });
    await expect(rest.fills({})).rejects.toThrow('GET /wapi/v1/history/fills: at [0]');
  });

  it('of an order that was asked for by its number is an error, whosever it is', async () => {
    exchange.script(FILLS, { json: [system] });
    await expect(rest.fills({ orderId: '5001' })).rejects.toThrow('at [0].price');
    exchange.script(ORDERS, { json: [orderJson({ id: '5001', side: 'Sideways' })] });
    await expect(rest.orderHistory({ orderId: '5001' })).rejects.toThrow('at [0].side');
  });

  it("of the owner's is left out of the order history and of the book", async () => {
    const rows = [orderJson({ id: '1', side: 'Sideways' }), orderJson({ id: '2' }), null];
    exchange.script(ORDERS, { json: rows });
    exchange.script('GET /api/v1/orders', { json: rows });
    expect((await rest.orderHistory({})).map(({ orderId }) => orderId)).toEqual(['2']);
    expect((await rest.openOrders('SOL_USDC')).map(({ orderId }) => orderId)).toEqual(['2']);
  });

  it('nested deeper than anything can be written down is left out like any other', async () => {
    const depth = 200_000;
    exchange.script(FILLS, {
      text: `[${'['.repeat(depth)}${']'.repeat(depth)},${JSON.stringify(fillJson())}]`,
    });
    expect((await rest.fills({})).map(({ tradeId }) => tradeId)).toEqual(['9001']);
    // Node.js 26 does write it down; others tell its place.
    const row = expect.stringMatching(/^(row 0|\[{20,200}\.*)$/u);
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { row } }]);
  });

  it('alone does not make an answer that is no list', async () => {
    exchange.script(FILLS, { json: { message: 'soon' } });
    await expect(rest.fills({})).rejects.toThrow('expected array');
  });
});

describe('the order history', () => {
  it('reads backwards until it is older than asked for, and answers oldest first', async () => {
    const day = (date: number) => `2026-09-${date}T20:10:40.699`;
    const newest = Array.from({ length: 1000 }, (_, i) => orderJson({ id: `n${i}`, createdAt: day(20) }));
    const older = Array.from({ length: 1000 }, (_, i) => orderJson({ id: `o${i}`, createdAt: day(10) }));
    exchange.script(ORDERS, { json: newest }, { json: older }, { json: [orderJson({ id: 'never' })] });
    const orders = await rest.orderHistory({ symbol: 'SOL_USDC', fromMs: Date.UTC(2026, 8, 15) });
    expect(exchange.seen).toHaveLength(2);
    expect(orders).toHaveLength(1000);
    expect(orders[0]?.orderId).toBe('n999');
    expect(orders[0]?.createdAtMs).toBe(Date.UTC(2026, 8, 20, 20, 10, 40, 699));
    const [request] = exchange.seen;
    expect(
      request &&
        isSigned(
          request,
          `instruction=orderHistoryQueryAll&limit=1000&offset=0&sortDirection=Desc&symbol=SOL_USDC${END}`,
        ),
    ).toBe(true);
  });

  it('tells why an order ended', async () => {
    exchange.script(ORDERS, {
      json: [
        orderJson({ status: 'Expired', expiryReason: 'ImmediateOrCancel', executedQuantity: '0.5' }),
        orderJson({ id: '2', status: 'Filled', executedQuantity: null, clientId: '78' }),
      ],
    });
    const orders = await rest.orderHistory({ orderId: '90071992547409931' });
    expect(orders.map(({ status, expiryReason, clientId }) => [status, expiryReason, clientId])).toEqual([
      ['filled', null, 78],
      ['expired', 'ImmediateOrCancel', 77],
    ]);
  });
});

describe('reading pages', () => {
  it('ends with an error, not with a part, when there is no end', async () => {
    let row = 0;
    const endless = readAllPages({
      endpoint: 'GET /endless',
      pageSize: 2,
      keyOf: String,
      readPage: async () => ({ rows: [row++, row++], leftOut: [] }),
    });
    await expect(endless).rejects.toThrow('GET /endless: more than 1000 rows');
  });

  it('ends when the same page comes again', async () => {
    let pages = 0;
    const rows = await readAllPages({
      endpoint: 'GET /stuck',
      keyOf: String,
      readPage: async () => {
        pages += 1;
        return { rows: [1, 2], leftOut: ['odd'] };
      },
    });
    expect([rows, pages]).toEqual([[1, 2], 2]);
  });
});
