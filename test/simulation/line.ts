import type { ClientNews } from '../../src/app/venue/client.js';
import type { PlacementAnswer } from '../../src/domain/ladder/index.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import {
  type AccountFees,
  type BestPrices,
  type Candle,
  type Exchange,
  ExchangeUnavailableError,
  type Holding,
  type NewOrder,
  type RequestBucket,
  type RequestPriority,
} from '../../src/engine/ports/exchange.js';
import { FUTURE_MS } from '../../src/engine/ports/streams.js';
import { createKeyWatch } from '../../src/exchange/backpack/keyWatch.js';
import { RequestRefusedError } from '../../src/exchange/paper/refusal.js';
import { holdingsOf } from './holdings.js';
import { PATIENCE_MS } from './journey.js';
import { KnownTime } from './knownTime.js';
import type { Life } from './life.js';
import { type Request, Requests } from './requests.js';
import { asWhenTaken, withoutQuantity } from './shown.js';
import type { World } from './world.js';
import { disturbBalances } from './wrongBalances.js';

/** Auto-lend moves funds now and then, not with every look at them: two readings in a row are not both disturbed. */
const LENDING_PAUSE_MS = 30_000;

/** The exchange as one process reaches it by its requests. */
export class Line implements Exchange {
  readonly #world: World;
  readonly #requests: Requests;
  readonly #time: KnownTime;
  /** Orders of the owner's that he has given to be cancelled. */
  readonly mayCancel = new Set<string>();

  /** @param news what the client would tell */
  constructor(world: World, life: Life, news: ClientNews) {
    this.#world = world;
    this.#time = new KnownTime(world, life);
    const key = createKeyWatch({
      wasTimeRight: async () => true,
      onRefused: (message) => news.onKeyRefused(message),
      onAccepted: () => news.onKeyAccepted(),
    });
    this.#requests = new Requests(world, life, () => this.timeMs(), key);
  }

  timeMs(): number {
    return this.#time.now();
  }

  isTimeSure(): boolean {
    return this.#time.isSure();
  }

  get isTimeRight(): boolean {
    return this.#time.seemsRight;
  }

  /** A frame of this time has come. */
  lookAtTime(timeMs: number): void {
    if (timeMs > this.timeMs() + FUTURE_MS) this.#time.doubt();
  }

  /** The machine was suspended for so long, and knows nothing of it. */
  fallBehind(byMs: number): void {
    this.#time.fallBehind(byMs);
  }

  clockSkewMs(): number {
    return this.timeMs() - this.#world.timeline.nowMs - this.#world.clockSkewMs;
  }

  congestion() {
    return [];
  }

  markets() {
    const { venue } = this.#world;
    return this.#ask('the markets', () => (venue.market.isListed ? [venue.market] : []));
  }

  async bestPrices(_symbol: string): Promise<BestPrices> {
    const { venue, witness } = this.#world;
    const best = await this.#ask('the best prices', () => venue.bestPrices());
    witness.sanity.onReading();
    return best;
  }

  async candles(...[, interval, fromMs, toMs]: Parameters<Exchange['candles']>): Promise<readonly Candle[]> {
    const { venue, witness } = this.#world;
    const candles = await this.#ask('candles', () => {
      this.#mustNotBeLimited();
      return venue.candles(lengthOf(interval), fromMs, toMs);
    });
    witness.gates.onCandles(candles, { fromMs, toMs });
    return candles;
  }

  systemStatus() {
    return this.#ask('the status', () => ({ ok: true, message: null }));
  }

  account(): Promise<AccountFees> {
    const { makerFeeBps, takerFeeBps } = this.#world.scenario;
    return this.#askInPrivate('the account', () => ({
      makerFeeBps,
      takerFeeBps,
    }));
  }

  holdings(): Promise<ReadonlyMap<string, Holding>> {
    const { venue } = this.#world;
    return this.#askInPrivate('the holdings', () => {
      this.#mustBeReadable();
      return holdingsOf(venue.told.capital(0), venue.told.lent(0));
    });
  }

  async holdingsAtOnce(): Promise<ReadonlyMap<string, Holding>> {
    const { venue, faults, timeline } = this.#world;
    const isSettled = timeline.nowMs - this.#world.lentAtMs > LENDING_PAUSE_MS;
    if (isSettled && faults.happens('lendingMeanwhile')) {
      timeline.after(this.#requests.latency(), () => this.#world.moveLending());
    }
    if (faults.happens('holdingsEmpty')) venue.told.hide(faults.draw('holdingsEmpty').integer(1_000, 20_000));
    disturbBalances(this.#world);
    faults.begins('holdingsUnreadable', 1_000, 20_000);
    const agoMs = this.#lateness();
    const [capital, lent] = await Promise.all([
      this.#askInPrivate('the capital', () => {
        this.#mustBeReadable();
        return venue.told.capital(agoMs);
      }),
      this.#askInPrivate('what is lent', () => venue.told.lent(agoMs)),
    ]);
    return holdingsOf(capital, lent);
  }

  /** Balances may be told a little later than trades, milliseconds. */
  #lateness(): number {
    const { faults } = this.#world;
    return faults.happens('balancesLate') ? faults.draw('balancesLate').integer(100, 3_000) : 0;
  }

  placeOrder(order: NewOrder, priority: RequestPriority): Promise<ExchangeOrder> {
    this.#world.onSent([order]);
    return this.#change({
      what: `place ${orderText(order)}`,
      changes: changeOf([order]),
      instruction: 'orderExecute',
      bucket: bucketOf(priority),
      onLeave: () => this.#world.witness.orders.onLeft([order]),
      take: () => this.#place(order),
    });
  }

  placeOrders(orders: readonly NewOrder[], priority: RequestPriority): Promise<readonly PlacementAnswer[]> {
    this.#world.onSent(orders);
    const { venue, scenario } = this.#world;
    const validUntilMs = this.timeMs() + PATIENCE_MS + scenario.signatureWindowMs;
    return this.#change({
      what: `place ${orders.map(orderText).join(' and ')}`,
      changes: changeOf(orders),
      instruction: 'orderExecute',
      bucket: bucketOf(priority),
      onLeave: () => this.#world.witness.orders.onLeft(orders),
      take: () => {
        if (venue.isInMaintenance) throw new RequestRefusedError('MAINTENANCE', 'closed', 503);
        return orders.map((order) => this.#placeOneOfMany(order, validUntilMs));
      },
    });
  }

  cancelOrder(symbol: string, orderId: string): Promise<ExchangeOrder | null> {
    return this.#cancel(symbol, { orderId });
  }

  cancelOrderByClientId(symbol: string, clientId: number): Promise<ExchangeOrder | null> {
    return this.#cancel(symbol, { clientId });
  }

  openOrder(
    _symbol: string,
    by: { readonly orderId: string } | { readonly clientId: number },
  ): Promise<ExchangeOrder | null> {
    const { venue, witness } = this.#world;
    return this.#askInPrivate('an order', () => {
      const found = venue
        .openOrders()
        .find((order) => ('orderId' in by ? order.orderId === by.orderId : order.clientId === by.clientId));
      if (found === undefined) witness.orders.onMissed(by);
      return found ?? null;
    });
  }

  openOrders() {
    return this.#askInPrivate('the open orders', () => this.#world.venue.openOrders());
  }

  fills(query: Parameters<Exchange['fills']>[0]) {
    return this.#askInPrivate('the fills', () => {
      this.#mustNotBeLimited();
      return this.#world.venue.fills(query);
    });
  }

  orderHistory(query: Parameters<Exchange['orderHistory']>[0]) {
    return this.#askInPrivate('the order history', () => {
      this.#mustNotBeLimited();
      return this.#world.venue.orderHistory(query);
    });
  }

  // -------------------------------------------------------------------------------- at the exchange

  /** The answer may have been made before the order was executed, or leave out how much of it was. */
  #place(order: NewOrder): ExchangeOrder {
    const placed = this.#world.place(order);
    const { faults } = this.#world;
    if (placed.status === 'new') return placed;
    if (faults.happens('answeredNew')) return asWhenTaken(placed);
    return faults.happens('filledWithoutQuantity') ? withoutQuantity(placed) : placed;
  }

  /** Each of a batch has an answer of its own, and one of them may say nothing of what became of the order. */
  #placeOneOfMany(order: NewOrder, validUntilMs: number): PlacementAnswer {
    const { faults } = this.#world;
    const { clientId } = order;
    const isUnclear = faults.happens('oneOfBatchUnclear');
    const unclear = { kind: 'unknown', clientId, validUntilMs, message: 'TIMEOUT' } as const;
    if (isUnclear && faults.draw('oneOfBatchUnclear').chance(0.5)) return unclear;
    try {
      const placed = this.#place(order);
      return isUnclear ? unclear : { kind: 'accepted', clientId, order: placed };
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
      return { kind: 'refused', clientId, code: error.code, message: error.message };
    }
  }

  #cancel(symbol: string, by: { orderId: string } | { clientId: number }): Promise<ExchangeOrder | null> {
    const what = `cancel ${'orderId' in by ? by.orderId : by.clientId}`;
    const { venue, faults, timeline } = this.#world;
    // As it was decided: by when it arrives the sale may be over.
    const isForSale = this.#mayGoForSale();
    const take = () => {
      this.#mustBeOurs(by, isForSale);
      if (!faults.happens('cancelQueued')) return venue.cancel(symbol, by);
      timeline.after(faults.draw('cancelQueued').integer(100, 4_000), () => {
        try {
          venue.cancel(symbol, by);
        } catch (error) {
          if (!(error instanceof RequestRefusedError)) throw error;
        }
      });
      return null;
    };
    return this.#change({ what, changes: 'something', instruction: 'orderCancel', bucket: 'urgent', take });
  }

  #mustBeOurs(by: { orderId: string } | { clientId: number }, isForSale: boolean): void {
    if ('orderId' in by && this.mayCancel.has(by.orderId)) return;
    const { venue, judge } = this.#world;
    const order = venue
      .openOrders()
      .find((open) => ('orderId' in by ? open.orderId === by.orderId : open.clientId === by.clientId));
    judge.must(
      order === undefined || venue.isOurs(order) || (isForSale && order.side === 'buy'),
      'ownersOrdersAreLeftAlone',
      () => `order ${order?.orderId} is the owner's`,
    );
  }

  /** The owner has allowed it, and something is being sold. */
  #mayGoForSale(): boolean {
    const { process } = this.#world;
    if (process === null) return false;
    return process.strategies.some(
      ({ id, cancelOwnOrdersForSale }) => cancelOwnOrdersForSale && process.engine.state(id).exit !== null,
    );
  }

  /** One row of the account's funds may be such that nobody can read it. */
  #mustBeReadable(): void {
    const { faults, scenario } = this.#world;
    if (faults.lasts('holdingsUnreadable')) {
      throw new ExchangeUnavailableError(`the row of ${scenario.market.baseAsset} cannot be read`);
    }
  }

  /** What is history has a limit of its own. */
  #mustNotBeLimited(): void {
    const { faults } = this.#world;
    if (faults.begins('historyLimited', 5_000, 240_000) || faults.lasts('historyLimited')) {
      throw new ExchangeUnavailableError('too many requests for history');
    }
  }

  // -------------------------------------------------------------------------------- requests

  #ask<T>(what: string, take: () => T): Promise<T> {
    return this.#requests.send({ ...reading(what), instruction: null, take });
  }

  /** In maintenance the account may be closed to those who only look, too. */
  #askInPrivate<T>(what: string, take: () => T): Promise<T> {
    const { venue, faults } = this.#world;
    const look = () => {
      if (venue.isInMaintenance && faults.happens('maintenanceForAll')) {
        throw new RequestRefusedError('MAINTENANCE', 'closed', 503);
      }
      return take();
    };
    return this.#requests.send({ ...reading(what), instruction: what, take: look });
  }

  #change<T>(request: Request<T>): Promise<T> {
    return this.#requests.send(request);
  }
}

/** Milliseconds of an interval as the exchange names it, e.g. `5m`. */
function lengthOf(interval: string): number {
  return Number.parseInt(interval, 10) * (interval.endsWith('h') ? 3_600_000 : 60_000);
}

function reading(what: string) {
  return { what: `ask for ${what}`, changes: 'nothing', bucket: 'ordinary' } as const;
}

function bucketOf(priority: RequestPriority): RequestBucket {
  return priority === 'urgent' ? 'urgent' : 'ordinary';
}

function changeOf(orders: readonly NewOrder[]): 'something' | 'purchase' {
  return orders.every(({ side }) => side === 'buy') ? 'purchase' : 'something';
}

function orderText({ side, quantity, price, clientId }: NewOrder): string {
  return `${side} ${quantity} at ${price} as ${clientId}`;
}
