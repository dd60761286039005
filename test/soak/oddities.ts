import type { Chance } from '../domain/support/chance.js';
import {
  agedFrames,
  bareNumbers,
  coinsNowhere,
  coinsTwice,
  endsInNoHistory,
  fillsWithoutClientIds,
  gatewayPage,
  lateHistory,
  nullQuantities,
  type OddExchange,
  type Rule,
  revokedKey,
  shortPages,
  timeOff,
  tooManyRequests,
  withRow,
} from '../support/oddExchange/index.js';
import { ASSETS, SYMBOL } from './localExchange.js';
import { oneOf, Pace, type Pauses } from './pace.js';

/** Longer than this nothing odd lasts, in the eyes of the program. */
const LONGEST_MS = 8_000;
const FILLS = 'GET /wapi/v1/history/fills';
const CAPITAL = 'GET /api/v1/capital';

interface Oddity {
  readonly name: string;
  readonly begin: (odd: OddExchange, chance: Chance) => Rule;
}

/** What an exchange says that is not so, or not said at all: one thing at a time, for some seconds. */
const ODDITIES: readonly Oddity[] = [
  { name: 'coins in neither pocket', begin: (odd) => coinsNowhere(odd, ASSETS.baseAsset) },
  { name: 'coins in both pockets', begin: (odd) => coinsTwice(odd, ASSETS.baseAsset) },
  { name: 'late history', begin: (odd, chance) => lateHistory(odd, 1_000 + chance.whole(9_000)) },
  { name: 'ends in no history', begin: endsInNoHistory },
  { name: 'fills without client ids', begin: fillsWithoutClientIds },
  { name: 'filled, and no quantity', begin: (odd) => nullQuantities(odd) },
  { name: 'short pages', begin: (odd, chance) => shortPages(odd, FILLS, 1 + chance.whole(50)) },
  { name: 'silent bookTicker', begin: (odd) => odd.streams.silence(`bookTicker.${SYMBOL}`) },
  { name: 'silent order updates', begin: (odd) => odd.streams.silence('account.*') },
  { name: 'late frames', begin: (odd, chance) => odd.streams.delay('*', 200 + chance.whole(2_000)) },
  { name: 'old frames', begin: (odd, chance) => agedFrames(odd, '*', 20_000 + chance.whole(40_000)) },
  { name: 'numbers for texts', begin: (odd) => bareNumbers(odd, `bookTicker.${SYMBOL}`) },
  { name: 'lost order update', begin: (odd) => odd.streams.drop('account.*') },
  { name: 'revoked key', begin: revokedKey },
  {
    name: 'wrong time',
    begin: (odd, chance) => timeOff(odd, oneOf(chance, [-20_000, -2_000, 2_000, 20_000])),
  },
  { name: 'odd row', begin: (odd) => withRow(odd, FILLS, ODD_FILL) },
  {
    name: 'null amounts',
    begin: (odd) => odd.rewrite(CAPITAL, (balances) => ({ ...balances, ...ODD_BALANCE })),
  },
  { name: 'history limited', begin: (odd) => refused(odd, 'GET /wapi/*') },
  { name: 'candles limited', begin: (odd) => refused(odd, 'GET /api/v1/klines') },
  { name: 'page after it was done', begin: (odd, chance) => page(odd, chance, true) },
  { name: 'page before it was done', begin: (odd, chance) => page(odd, chance, false) },
];

const ODD_FILL = { tradeId: null, orderId: null, symbol: null, side: 'Convert', quantity: null, price: null };
const ODD_BALANCE = { WEIRD: { available: null, locked: null, staked: null } };

function refused(odd: OddExchange, endpoint: string): Rule {
  return odd.harm(
    endpoint,
    { kind: 'answered', done: false, ...tooManyRequests(2) },
    Number.POSITIVE_INFINITY,
  );
}

function page(odd: OddExchange, chance: Chance, done: boolean): Rule {
  const status = oneOf(chance, [302, 403, 404]);
  return odd.harm('POST /api/v1/order*', { kind: 'answered', done, ...gatewayPage(status) });
}

/** The exchange as it might answer as well: what stands before the local one says and does odd things. */
export class Oddness {
  /** How often each was met by a request or a frame. */
  readonly hits = new Map<string, number>();
  readonly #chance: Chance;
  readonly #odd: OddExchange;
  readonly #pace: Pace;

  constructor(chance: Chance, odd: OddExchange, pauses: Pauses) {
    this.#chance = chance;
    this.#odd = odd;
    this.#pace = new Pace(chance, pauses, () => this.#confuse());
  }

  begin(): void {
    this.#pace.begin();
  }

  /** An honest exchange again when this resolves. */
  async clear(): Promise<void> {
    await this.#pace.end();
    this.#odd.heal();
  }

  async #confuse(): Promise<void> {
    const chance = this.#chance;
    if (chance.happens(10)) return this.#standStill();
    const { name, begin } = oneOf(chance, ODDITIES);
    const rule = begin(this.#odd, chance);
    await this.#pace.wait(500 + chance.whole(LONGEST_MS - 500));
    rule.lift();
    this.#hit(name, rule.fired);
  }

  /** Every frame waits, and then all come at once. */
  async #standStill(): Promise<void> {
    const held = this.#odd.streams.hold();
    await this.#pace.wait(1_000 + this.#chance.whole(LONGEST_MS));
    this.#hit('frames that waited', held.waiting);
    held.release();
  }

  #hit(name: string, times: number): void {
    this.hits.set(name, (this.hits.get(name) ?? 0) + times);
  }
}
