import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/index.js';
import { type Decimal, decimal, floorTo, ZERO } from '../../src/domain/decimal.js';
import type { StrategyParameters, StrategyState } from '../../src/domain/ladder/index.js';
import type { Clock } from '../../src/engine/ports/clock.js';
import { generateKeyPair, type KeyPair, loadKeyPair } from '../../src/exchange/backpack/index.js';
import { LeapingClock } from '../support/tradingClock.js';
import { type Bot, DATABASE, prepareBot } from './bot.js';
import { type PastExchange, startPastExchange } from './pastExchange.js';

/*
 * An account that has traded for a day on the local exchange, and a bot that was down while most of it happened. All of
 * it is real: orders that the bot placed, executed piece by piece by the exchange, at their times.
 */
export interface LongPast {
  readonly exchange: PastExchange;
  readonly keyPair: KeyPair;
  readonly secret: string;
  /** In the exchange's time. */
  readonly clock: Clock;
  readonly parameters: StrategyParameters;
  /** The configuration that gives these parameters to the program. */
  readonly configFile: string;
  /** A bot on a copy of the books as they were when it went down. */
  botBeforeImport(directory: string, onStoreCall?: (method: string) => void): Promise<Bot>;
  /** Executions of its orders that it has not seen. */
  readonly missedFills: number;
  /**
   * What follows the import: the bot sells all it holds in one order, begins a new cycle and buys its first rung. So the
   * account is at rest, and what it did lies some hours back.
   */
  comeToRest(bot: Bot): Promise<void>;
  stop(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const START_BEHIND_MS = 26 * HOUR_MS;
/** The bot goes down and the pieces begin. */
const DOWN_BEHIND_MS = 20 * HOUR_MS;
/** The last piece. */
const UP_BEHIND_MS = 2 * HOUR_MS;
const REST_BEHIND_MS = HOUR_MS;

const FIRST_BID = decimal('60000');
const TICK = decimal('0.1');
const STEP = decimal('0.00001');
/** So much of the ladder is executed: its last rung rests when the bot comes back. */
const SHARE_EXECUTED = decimal('0.9');
const LADDER = {
  tradingCoin: 'BTC',
  totalAmount: 100_000,
  orderCount: 8,
  incrementPercentage: 50,
  maxDropPercentage: 7,
  takeProfitPercentage: 1,
  // The clock leaps; a ladder that waits is not to be placed anew for that.
  reanchor: { afterMinutes: 10_080, driftPercentage: 50 },
};

/**
 * Lets an account have a past.
 *
 * @param directory   where files are made
 * @param cycles      closed while the bot is up
 * @param missedFills executions while it is down; one more may come
 */
export async function haveLongPast(
  directory: string,
  { cycles, missedFills }: { readonly cycles: number; readonly missedFills: number },
): Promise<LongPast> {
  const configFile = join(directory, 'ladder.json');
  writeFileSync(configFile, JSON.stringify({ trading: LADDER }));
  const [parameters] = loadConfig(['--config', configFile], {}).config.strategies;
  if (parameters === undefined) throw new Error('The configuration has no strategy.');
  const { secret } = generateKeyPair();
  const keyPair = loadKeyPair(secret, undefined);
  const exchange = await startPastExchange(START_BEHIND_MS);
  const clock = new LeapingClock();
  clock.leap(-START_BEHIND_MS);
  let behindMs = START_BEHIND_MS;
  const liveBehind = async (ms: number) => {
    clock.leap(behindMs - ms);
    await exchange.liveBehind(ms);
    behindMs = ms;
  };
  const before = join(directory, 'before');
  mkdirSync(before);
  const bot = { port: exchange.port, parameters, secret, clock };
  const trader = (engine: Bot['engine']) => new Trader(exchange, engine, parameters.id);

  await exchange.quote({ bid: FIRST_BID, ask: FIRST_BID.plus(TICK) });
  const up = await prepareBot({ ...bot, directory: before });
  await up.engine.start();
  const trading = trader(up.engine);
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await trading.buyFirstRung();
    await trading.sellAll();
    await liveBehind(behindMs - Math.floor((START_BEHIND_MS - DOWN_BEHIND_MS) / cycles));
  }
  await trading.ladderRests();
  const ladder = trading.state;
  const bookedFills = ladder.ledgerLength;
  await up.stop();

  const executed = await executeInPieces(exchange, ladder, missedFills, {
    countFills: async () => (await exchange.account(keyPair.apiKey)).fills.length - bookedFills,
    afterEachMinute: (share) =>
      liveBehind(DOWN_BEHIND_MS - Math.floor((DOWN_BEHIND_MS - UP_BEHIND_MS) * share)),
  });

  return {
    exchange,
    keyPair,
    secret,
    clock,
    parameters,
    configFile,
    missedFills: executed,
    botBeforeImport(target, onStoreCall) {
      copyFileSync(join(before, DATABASE), join(target, DATABASE));
      return prepareBot({ ...bot, directory: target, ...(onStoreCall === undefined ? {} : { onStoreCall }) });
    },
    async comeToRest({ engine }) {
      await liveBehind(REST_BEHIND_MS);
      const last = trader(engine);
      await last.sellAll();
      await last.ladderRests();
      await last.buyFirstRung();
      await liveBehind(0);
    },
    stop: () => exchange.stop(),
  };
}

const PATIENCE_MS = 30_000;

/** Moves the market so that the bot trades, and waits until it has. */
class Trader {
  readonly #exchange: PastExchange;
  readonly #engine: Bot['engine'];
  readonly #id: string;

  constructor(exchange: PastExchange, engine: Bot['engine'], id: string) {
    this.#exchange = exchange;
    this.#engine = engine;
    this.#id = id;
  }

  get state(): StrategyState {
    return this.#engine.state(this.#id);
  }

  ladderRests(): Promise<void> {
    return this.#until('the ladder rests', () => {
      const orders = [...this.state.orders.values()];
      return orders.length > 0 && orders.every(({ phase, cancelling }) => phase === 'open' && !cancelling);
    });
  }

  async buyFirstRung(): Promise<void> {
    await this.ladderRests();
    const [first] = [...this.state.orders.values()].sort((a, b) => b.price.cmp(a.price));
    if (first === undefined) throw new Error('The ladder is empty.');
    await this.#quote(first.price.minus(TICK));
    await this.#until('the first rung is bought', () => !this.state.orders.has(first.clientId));
  }

  async sellAll(): Promise<void> {
    const { target } = this.#engine.api.strategy(this.#id).queries.status();
    if (target === null) throw new Error('Nothing is held that could be sold.');
    const { number } = this.state.cycle;
    await this.#quote(floorTo(target, TICK).plus(TICK));
    await this.#until('all is sold', () => this.state.cycle.number > number);
  }

  async #quote(bid: Decimal): Promise<void> {
    await this.#engine.settled(await this.#exchange.quote({ bid, ask: bid.plus(TICK) }));
  }

  async #until(what: string, condition: () => boolean): Promise<void> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > deadlineMs) throw new Error(`Waited in vain until ${what}.`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

const PIECES_A_MINUTE = 10;

/**
 * Executes most of a ladder in so many pieces, one with each move of the market, at ten a minute.
 *
 * @returns how many executions there were
 */
async function executeInPieces(
  exchange: PastExchange,
  { orders }: StrategyState,
  pieces: number,
  past: {
    countFills(): Promise<number>;
    /** @param share of the pieces that is done, 0 to 1 */
    afterEachMinute(share: number): Promise<void>;
  },
): Promise<number> {
  const quantity = [...orders.values()].reduce((sum, order) => sum.plus(order.quantity), ZERO);
  const piece = floorTo(quantity.times(SHARE_EXECUTED).div(decimal(String(pieces))), STEP);
  if (piece.lte(ZERO)) throw new Error(`The ladder is too small for ${pieces} pieces.`);
  const [lowest] = [...orders.values()].sort((a, b) => a.price.cmp(b.price));
  if (lowest === undefined) throw new Error('The ladder is empty.');
  // Every rung is touched; the offer is taken by the highest that is left.
  const prices = { bid: lowest.price.minus(TICK), ask: lowest.price, askQuantity: piece };
  let executed = 0;
  while (executed < pieces) {
    const minute = Math.min(PIECES_A_MINUTE, pieces - executed);
    await Promise.all(Array.from({ length: minute }, () => exchange.quote(prices)));
    // A piece that ends one rung and begins the next is two executions: towards the end they are counted.
    const isNearEnd = executed + orders.size + 2 * PIECES_A_MINUTE >= pieces;
    executed = isNearEnd ? await past.countFills() : executed + minute;
    await past.afterEachMinute(Math.min(executed / pieces, 1));
  }
  return past.countFills();
}
