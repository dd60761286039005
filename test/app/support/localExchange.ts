import { createHash } from 'node:crypto';
import { pino } from 'pino';
import nacl from 'tweetnacl';
import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import { systemClock } from '../../../src/engine/ports/systemClock.js';
import { createBackpackRest, loadKeyPair } from '../../../src/exchange/backpack/index.js';
import type { AccountState } from '../../../src/exchange/paper/index.js';
import { Running } from './process.js';

/** `npm run exchange -- --feed manual` as a process of its own: what live trading is tried against. */
export interface LocalExchange {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly process: Running;
  /** Moves BTC_USDC: the bid, and an offer one tick above it. */
  moveTo(bid: string): Promise<void>;
  account(apiKey: string): Promise<Account>;
  /** All that the exchange knows of an account. */
  state(apiKey: string): Promise<AccountState>;
  /** Deposits to an account, or with a negative quantity withdraws from it. */
  transfer(apiKey: string, asset: string, quantity: string): Promise<void>;
  /** What `transfer` has moved, by asset. */
  transferred(apiKey: string): ReadonlyMap<string, Decimal>;
  /** Any POST below `/paper/`, such as `paper('market', { symbol: 'BTC_USDC', state: 'PostOnly' })`. */
  paper(what: string, body: object): Promise<void>;
}

interface Account {
  readonly openOrders: readonly {
    readonly id: string;
    readonly clientId: number | null;
    readonly price: string;
  }[];
  readonly fills: readonly { readonly side: string }[];
}

const ADDRESSES = /REST (http:\S+) WebSocket (ws:\S+)/;

export async function startLocalExchange(port = 0): Promise<LocalExchange> {
  const process = new Running('src/bin/exchange.js', {
    args: ['--port', String(port), '--feed', 'manual'],
    env: { LOG_LEVEL: 'error' },
    input: null,
  });
  const [, restUrl = '', wsUrl = ''] = await process.says(ADDRESSES);
  return { ...exchangeAt(restUrl), wsUrl, process };
}

/** What can be asked and ordered of a local exchange that runs already, e.g. inside Rung on paper. */
export function exchangeAt(restUrl: string): Omit<LocalExchange, 'wsUrl' | 'process'> {
  const transfers = new Map<string, Map<string, Decimal>>();
  const stateOf = async (apiKey: string): Promise<unknown> => {
    const answer = await fetch(`${restUrl}/paper/state?apiKey=${encodeURIComponent(apiKey)}`);
    if (!answer.ok) throw new Error(`there is no such account: ${await answer.text()}`);
    return answer.json();
  };
  return {
    restUrl,
    async transfer(apiKey, asset, quantity) {
      await transferAt(restUrl, { apiKey, asset, quantity });
      const moved = transfers.get(apiKey) ?? new Map();
      transfers.set(apiKey, moved.set(asset, (moved.get(asset) ?? ZERO).plus(decimal(quantity))));
    },
    transferred: (apiKey) => transfers.get(apiKey) ?? new Map(),
    paper: (what, body) => postTo(restUrl, what, body),
    moveTo(bid) {
      // A tick above, in tenths: prices here have one decimal place.
      const ask = `${bid.replace(/\..*$/, '')}.1`;
      return postTo(restUrl, 'tick', { symbol: 'BTC_USDC', bid, ask });
    },
    // The local exchange's own form, which its tests hold.
    account: async (apiKey) => (await stateOf(apiKey)) as Account,
    state: async (apiKey) => (await stateOf(apiKey)) as AccountState,
  };
}

async function postTo(restUrl: string, what: string, body: object): Promise<void> {
  const answer = await fetch(`${restUrl}/paper/${what}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`/paper/${what} was refused: ${await answer.text()}`);
}

/** Moves funds in or out of an account of whatever local exchange answers there. */
export function transferAt(
  restUrl: string,
  transfer: { readonly apiKey: string; readonly asset: string; readonly quantity: string },
): Promise<void> {
  return postTo(restUrl, 'transfer', transfer);
}

/** An order as the owner places it on the phone, with the same key. */
export interface OrderByHand {
  /** Default: BTC_USDC. */
  readonly symbol?: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  /** IOC takes what is there, GTC rests and takes nothing. Default: GTC. */
  readonly timeInForce?: 'IOC' | 'GTC';
}

/** Places an order from another program with the same key. @returns its id */
export async function orderByHand(
  { restUrl }: Pick<LocalExchange, 'restUrl'>,
  { secret }: TestKey,
  { symbol = 'BTC_USDC', side, price, quantity, timeInForce = 'GTC' }: OrderByHand,
): Promise<string> {
  const rest = createBackpackRest({
    baseUrl: restUrl,
    keyPair: loadKeyPair(secret, undefined),
    clock: systemClock,
    logger: pino({ level: 'silent' }),
  });
  try {
    const order = await rest.placeOrder(
      {
        ...{ symbol, side, timeInForce },
        price: decimal(price),
        quantity: decimal(quantity),
        clientId: 1,
        postOnly: timeInForce === 'GTC',
      },
      'normal',
    );
    return order.orderId;
  } finally {
    await rest.close();
  }
}

export interface TestKey {
  readonly apiKey: string;
  readonly secret: string;
}

/** A key pair that `name` gives: the same one each time, and nobody's. */
export function keyOf(name: string): TestKey {
  const seed = createHash('sha256').update(name).digest();
  return {
    apiKey: Buffer.from(nacl.sign.keyPair.fromSeed(seed).publicKey).toString('base64'),
    secret: seed.toString('base64'),
  };
}

/** The environment of live trading against an exchange. */
export function liveEnvironment(
  exchange: Pick<LocalExchange, 'restUrl' | 'wsUrl'>,
  { apiKey, secret }: TestKey,
): Record<string, string> {
  return {
    RUNG_MODE: 'live',
    BACKPACK_API_KEY: apiKey,
    BACKPACK_API_SECRET: secret,
    BACKPACK_REST_URL: exchange.restUrl,
    BACKPACK_WS_URL: exchange.wsUrl,
  };
}
