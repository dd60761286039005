import { type Decimal, decimal, floorTo, ZERO } from '../../src/domain/decimal.js';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type NewOrder,
  UnknownOutcomeError,
} from '../../src/engine/ports/exchange.js';
import { systemClock } from '../../src/engine/ports/systemClock.js';
import { type BackpackRest, createBackpackRest, loadKeyPair } from '../../src/exchange/backpack/index.js';
import type { Chance } from '../domain/support/chance.js';
import { isOurs } from '../simulation/ours.js';
import { ASSETS, RefusedByExchange, type SoakExchange, SYMBOL } from './localExchange.js';
import { oneOf, Pace, type Pauses } from './pace.js';

const STEP = decimal('0.01');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** The owner at the exchange itself, beside the bot: trades, lending, and orders of the bot taken off the book. */
export class OwnersHand {
  /** How often each thing was done. */
  readonly done = new Map<string, number>();
  readonly rest: BackpackRest;
  readonly #chance: Chance;
  readonly #exchange: SoakExchange;
  readonly #pace: Pace;
  #orders = 0;

  constructor(chance: Chance, exchange: SoakExchange, secret: string, pauses: Pauses) {
    this.#chance = chance;
    this.#exchange = exchange;
    this.rest = createBackpackRest({
      baseUrl: exchange.restUrl,
      keyPair: loadKeyPair(secret, undefined),
      clock: systemClock,
      logger: quiet,
    });
    this.#pace = new Pace(chance, pauses, () => this.#doSomething());
  }

  begin(): void {
    this.#pace.begin();
  }

  /** Lets go: what is lent stays lent, auto-lend is off. */
  async end(): Promise<void> {
    await this.#pace.end();
    await this.#exchange.happens('lend', { auto: false });
  }

  async #doSomething(): Promise<void> {
    const lot = this.#chance.whole(100);
    try {
      if (lot < 25) await this.#trade('buy');
      else if (lot < 50) await this.#trade('sell');
      else if (lot < 75) await this.#lend();
      else await this.#takeOffTheBook();
    } catch (error) {
      if (!isOfTheWeather(error)) throw error;
    }
  }

  async #trade(side: 'buy' | 'sell'): Promise<void> {
    const { bid, ask } = await this.rest.bestPrices(SYMBOL);
    if (bid === null || ask === null) return;
    const quantity = side === 'buy' ? this.#fewCoins() : await this.#someOfWhatIsHeld();
    if (quantity.lte(ZERO)) return;
    this.#orders += 1;
    const order: NewOrder = {
      symbol: SYMBOL,
      side,
      // Far enough that it trades although the market hurries on.
      price: floorTo(side === 'buy' ? ask.times(decimal('1.02')) : bid.times(decimal('0.98')), STEP),
      quantity,
      clientId: this.#orders,
      timeInForce: 'IOC',
      postOnly: false,
    };
    await this.rest.placeOrder(order, 'normal');
    this.#count(`${side} by hand`);
  }

  #fewCoins(): Decimal {
    return decimal(String(1 + this.#chance.whole(2_000))).times(STEP);
  }

  async #someOfWhatIsHeld(): Promise<Decimal> {
    const holding = (await this.rest.holdings()).get(ASSETS.baseAsset);
    if (holding === undefined) return ZERO;
    const held = holding.available.plus(holding.lent);
    const share = this.#chance.happens(15) ? 100 : 1 + this.#chance.whole(50);
    return floorTo(held.times(decimal(String(share))).div(decimal('100')), STEP);
  }

  async #lend(): Promise<void> {
    const chance = this.#chance;
    if (chance.happens(40)) {
      await this.#exchange.happens('lend', { auto: chance.happens(50) });
      this.#count('auto-lend switched');
      return;
    }
    const asset = oneOf(chance, [ASSETS.baseAsset, ASSETS.quoteAsset]);
    const holding = (await this.rest.holdings()).get(asset);
    if (holding === undefined) return;
    const quantity = chance.happens(50) ? holding.available : ZERO.minus(holding.lent);
    if (quantity.eq(ZERO)) return;
    await this.#exchange.happens('lend', { asset, quantity: quantity.toString() });
    this.#count('lent or taken back');
  }

  async #takeOffTheBook(): Promise<void> {
    const orders = (await this.rest.openOrders(SYMBOL)).filter(isOurs);
    if (orders.length === 0) return;
    const { orderId } = oneOf(this.#chance, orders);
    await this.#exchange.happens('cancel', {
      orderId,
      reason: oneOf(this.#chance, ['cancelled', 'expired']),
    });
    this.#count('rungs cancelled or expired');
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}

/** The owner's requests meet the same faults as the bot's, and what he wants may have become impossible meanwhile. */
function isOfTheWeather(error: unknown): boolean {
  return [ExchangeRefusedError, ExchangeUnavailableError, UnknownOutcomeError, RefusedByExchange].some(
    (kind) => error instanceof kind,
  );
}
