import type { Asked, Json } from './asked.js';
import { UNAUTHORIZED } from './faults.js';
import type { OddExchange } from './oddExchange.js';
import type { Rule } from './rules.js';

/* Whole situations by name. Each lasts until its rule is lifted or the exchange is healed. */

const FILLS = 'GET /wapi/v1/history/fills';
const ORDER_HISTORY = 'GET /wapi/v1/history/orders';
const CAPITAL = 'GET /api/v1/capital';
/** The letters under which frames of prices have prices and quantities. */
const AMOUNTS = /^[aAbBcolhvV]$/;
const LENT = 'GET /api/v1/borrowLend/positions';

/** Both histories show only what is older than this. */
export function lateHistory(odd: OddExchange, lateMs: number): Rule {
  const isOld = (row: Json) => Date.now() - timeOf(row) > lateMs;
  return both(
    withoutRows(odd, FILLS, (row) => !isOld(row)),
    withoutRows(odd, ORDER_HISTORY, (row) => !isOld(row)),
  );
}

/** Orders that ended without an execution are in no history: the exchange promises only those that filled. */
export function endsInNoHistory(odd: OddExchange): Rule {
  return withoutRows(
    odd,
    ORDER_HISTORY,
    ({ status, executedQuantity }) => status !== 'Filled' && Number(executedQuantity ?? 0) === 0,
  );
}

/** Rows of a list that are left out. */
export function withoutRows(odd: OddExchange, endpoint: string, isGone: (row: Json) => boolean): Rule {
  return odd.rewrite(endpoint, (rows: readonly Json[]) => rows.filter((row) => !isGone(row)));
}

/**
 * A row more in a list, at its beginning: one that nobody here can read, or a fill of the system. What is asked of one order
 * by its number stays without it.
 */
export function withRow(odd: OddExchange, endpoint: string, row: Json): Rule {
  return odd.rewrite(endpoint, (rows: readonly Json[], { query }) =>
    query.orderId === undefined ? [row, ...rows] : rows,
  );
}

/** Pages are cut short, though there is more. */
export function shortPages(odd: OddExchange, endpoint: string, rows: number): Rule {
  return odd.rewrite(endpoint, (page: readonly Json[]) => page.slice(0, rows));
}

export function fillsWithoutClientIds(odd: OddExchange): Rule {
  return odd.rewrite(FILLS, (rows: readonly Json[]) => rows.map((row) => ({ ...row, clientId: null })));
}

/** Whoever places is not told what was executed: `Filled`, and null where the quantity stands. */
export function nullQuantities(odd: OddExchange, times = Number.POSITIVE_INFINITY): Rule {
  return odd.rewrite(
    'POST /api/v1/order*',
    (placed) => {
      const silent = (order: Json) => ({ ...order, executedQuantity: null, executedQuoteQuantity: null });
      return Array.isArray(placed) ? placed.map(silent) : silent(placed);
    },
    times,
  );
}

/** What is available of an asset is in neither answer, as while it is moved from the one pocket to the other. */
export function coinsNowhere(odd: OddExchange, asset: string): Rule {
  const gone = odd.rewrite(CAPITAL, ({ [asset]: balance, ...others }) =>
    balance === undefined || Number(balance.locked) === 0
      ? others
      : { ...others, [asset]: { ...balance, available: '0' } },
  );
  return both(
    gone,
    withoutRows(odd, LENT, ({ symbol }) => symbol === asset),
  );
}

/** What is available of an asset is in both answers. */
export function coinsTwice(odd: OddExchange, asset: string): Rule {
  let available = '0';
  const seen = odd.rewrite(CAPITAL, (balances) => {
    available = balances[asset]?.available ?? '0';
    return balances;
  });
  const again = odd.rewrite(LENT, (rows: readonly Json[]) =>
    Number(available) === 0
      ? rows
      : [...rows.filter(({ symbol }) => symbol !== asset), { symbol: asset, netQuantity: available }],
  );
  return both(seen, again);
}

/** `/time` is off by so much; signatures are still judged by the exchange's own clock. */
export function timeOff(odd: OddExchange, byMs: number): Rule {
  return odd.rewrite('GET /api/v1/time', (timeMs: number) => timeMs + byMs);
}

/** Everything that is signed is refused, and so are the streams of the account. */
export function revokedKey(odd: OddExchange): Rule {
  const signed = odd.harm(
    '*',
    { kind: 'answered', done: false, ...UNAUTHORIZED },
    Number.POSITIVE_INFINITY,
    ({ isSigned }: Asked) => isSigned,
  );
  return both(signed, odd.streams.refuse('account.*', { code: 4002, message: 'Invalid API key' }));
}

/** Frames tell the time of so long ago. */
export function agedFrames(odd: OddExchange, streams: string, ageMs: number): Rule {
  const earlier = (micros: unknown) => (typeof micros === 'number' ? micros - ageMs * 1_000 : micros);
  return odd.streams.rewrite(streams, (data) => ({ ...data, E: earlier(data.E), T: earlier(data.T) }));
}

/** Prices and quantities as bare numbers, where texts are documented. */
export function bareNumbers(odd: OddExchange, streams: string): Rule {
  return odd.streams.rewrite(streams, (data: Json) =>
    Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, AMOUNTS.test(key) ? Number(value) : value]),
    ),
  );
}

function both(one: Rule, other: Rule): Rule {
  const rule: Rule = {
    get fired() {
      return one.fired + other.fired;
    },
    lift() {
      one.lift();
      other.lift();
    },
    liftAfter(durationMs) {
      one.liftAfter(durationMs);
      other.liftAfter(durationMs);
      return rule;
    },
  };
  return rule;
}

/** Of a fill or an order in a history: UTC without a zone. */
function timeOf(row: Json): number {
  return Date.parse(`${row.timestamp ?? row.createdAt}Z`);
}
