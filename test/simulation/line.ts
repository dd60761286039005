import { readClientId } from '../../src/domain/clientId.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import {
  type AccountFees,
  type Exchange,
  ExchangeRefusedError,
  ExchangeUnavailableError,
  type Holding,
  type NewOrder,
  type PlacedOrder,
  UnknownOutcomeError,
} from '../../src/engine/ports.js';
import { RequestRefusedError } from '../../src/exchange/paper/refusal.js';
import { holdingsOf } from './holdings.js';
import { drawJourney, drawQueueing, PATIENCE_MS, timeoutMs } from './journey.js';
import type { Draw } from './random.js';
import type { World } from './world.js';

/** Auto-lend moves funds now and then, not with every look at them: two readings in a row are not both disturbed. */
const LENDING_PAUSE_MS = 30_000;
const CLOSED_CODES: ReadonlySet<string> = new Set(['MAINTENANCE', 'TRADING_PAUSED']);

interface Request<T> {
  readonly what: string;
  readonly changes: boolean;
  /** What the exchange does when it takes the request. */
  readonly take: () => T;
}

/**
 * The way of one process to the exchange: requests that are slow, lost, refused for their age or answered by an error,
 * as the errors that the engine's port promises. It dies with its process; what has left it may still arrive.
 */
export class Line implements Exchange {
  readonly #world: World;
  readonly #isAlive: () => boolean;
  readonly #draw: Draw;
  readonly #estimateErrorMs: number;
  /** Orders of the owner's that he has given to be cancelled. */
  readonly mayCancel = new Set<string>();

  constructor(world: World, isAlive: () => boolean) {
    this.#world = world;
    this.#isAlive = isAlive;
    this.#draw = world.draw;
    this.#estimateErrorMs = this.#draw.integer(-150, 150);
  }

  timeMs(): number {
    return this.#world.timeline.nowMs + this.#estimateErrorMs;
  }

  clockSkewMs(): number {
    return this.timeMs() - this.#world.timeline.nowMs - this.#world.clockSkewMs;
  }

  congestion() {
    return [];
  }

  markets() {
    return this.#ask('the markets', () => [this.#world.venue.market]);
  }

  ticker(symbol: string) {
    return this.#ask('the ticker', () => {
      const { lastTicks, grid } = this.#world.venue.book;
      return { symbol, lastPrice: grid.price(lastTicks ?? 0) };
    });
  }

  bestPrices(_symbol: string) {
    return this.#ask('the best prices', () => this.#world.venue.bestPrices());
  }

  candles() {
    return this.#ask('candles', () => []);
  }

  systemStatus() {
    return this.#ask('the status', () => ({ ok: true, message: null }));
  }

  account(): Promise<AccountFees> {
    const { makerFeeBps, takerFeeBps } = this.#world.scenario;
    return this.#askInPrivate('the account', () => ({
      makerFeeBps,
      takerFeeBps,
      autoLend: this.#world.venue.isLending,
    }));
  }

  holdings(): Promise<ReadonlyMap<string, Holding>> {
    const { venue } = this.#world;
    return this.#askInPrivate('the holdings', () => holdingsOf(venue.told.capital(0), venue.told.lent(0)));
  }

  async holdingsAtOnce(): Promise<ReadonlyMap<string, Holding>> {
    const { venue, faults, timeline } = this.#world;
    const isSettled = timeline.nowMs - this.#world.lentAtMs > LENDING_PAUSE_MS;
    if (isSettled && faults.happens('lendingMeanwhile')) {
      timeline.after(this.#latency(), () => this.#world.moveLending());
    }
    if (faults.happens('holdingsEmpty')) venue.told.hide(faults.draw('holdingsEmpty').integer(1_000, 20_000));
    const agoMs = this.#lateness();
    const [capital, lent] = await Promise.all([
      this.#askInPrivate('the capital', () => venue.told.capital(agoMs)),
      this.#askInPrivate('what is lent', () => venue.told.lent(agoMs)),
    ]);
    return holdingsOf(capital, lent);
  }

  /** Balances may be told a little later than trades, milliseconds. */
  #lateness(): number {
    const { faults } = this.#world;
    return faults.happens('balancesLate') ? faults.draw('balancesLate').integer(100, 3_000) : 0;
  }

  placeOrder(order: NewOrder): Promise<ExchangeOrder> {
    this.#world.onSent([order]);
    return this.#change(`place ${orderText(order)}`, () => this.#world.place(order));
  }

  placeOrders(orders: readonly NewOrder[]): Promise<readonly PlacedOrder[]> {
    this.#world.onSent(orders);
    return this.#change(`place ${orders.map(orderText).join(' and ')}`, () => {
      const { venue } = this.#world;
      if (venue.isInMaintenance) throw new RequestRefusedError('MAINTENANCE', 'closed', 503);
      return orders.map((order): PlacedOrder => {
        const { clientId } = order;
        try {
          return { kind: 'accepted', clientId, order: this.#world.place(order) };
        } catch (error) {
          if (!(error instanceof RequestRefusedError)) throw error;
          return { kind: 'refused', clientId, code: error.code, message: error.message };
        }
      });
    });
  }

  cancelOrder(symbol: string, orderId: string): Promise<ExchangeOrder | null> {
    return this.#cancel(symbol, { orderId });
  }

  cancelOrderByClientId(symbol: string, clientId: number): Promise<ExchangeOrder | null> {
    return this.#cancel(symbol, { clientId });
  }

  cancelAllOrders(symbol: string): Promise<void> {
    this.#world.judge.must(
      false,
      'ownersOrdersAreLeftAlone',
      () => `all orders of ${symbol} were to be cancelled`,
    );
    return new Promise(() => {});
  }

  openOrder(
    _symbol: string,
    by: { readonly orderId: string } | { readonly clientId: number },
  ): Promise<ExchangeOrder | null> {
    return this.#askInPrivate(`order ${JSON.stringify(by)}`, () => {
      const found = this.#world.venue
        .openOrders()
        .find((order) => ('orderId' in by ? order.orderId === by.orderId : order.clientId === by.clientId));
      return found ?? null;
    });
  }

  openOrders() {
    return this.#askInPrivate('the open orders', () => this.#world.venue.openOrders());
  }

  fills(query: Parameters<Exchange['fills']>[0]) {
    return this.#askInPrivate('the fills', () => this.#world.venue.fills(query));
  }

  orderHistory(query: Parameters<Exchange['orderHistory']>[0]) {
    return this.#askInPrivate('the order history', () => this.#world.venue.orderHistory(query));
  }

  // -------------------------------------------------------------------------------- requests

  #cancel(symbol: string, by: { orderId: string } | { clientId: number }): Promise<ExchangeOrder | null> {
    const what = `cancel ${'orderId' in by ? by.orderId : by.clientId}`;
    const { venue, faults, timeline } = this.#world;
    return this.#change(what, () => {
      this.#mustBeOurs(by);
      if (!faults.happens('cancelQueued')) return venue.cancel(symbol, by);
      timeline.after(faults.draw('cancelQueued').integer(100, 4_000), () => {
        try {
          venue.cancel(symbol, by);
        } catch (error) {
          if (!(error instanceof RequestRefusedError)) throw error;
        }
      });
      return null;
    });
  }

  #mustBeOurs(by: { orderId: string } | { clientId: number }): void {
    if ('orderId' in by && this.mayCancel.has(by.orderId)) return;
    const order = this.#world.venue
      .openOrders()
      .find((open) => ('orderId' in by ? open.orderId === by.orderId : open.clientId === by.clientId));
    const isTheirs = order !== undefined && readClientId(order.clientId) === null;
    this.#world.judge.must(
      !isTheirs,
      'ownersOrdersAreLeftAlone',
      () => `order ${order?.orderId} is the owner's`,
    );
  }

  #ask<T>(what: string, take: () => T): Promise<T> {
    return this.#send({ what: `ask for ${what}`, changes: false, take });
  }

  /** In maintenance the account may be closed to those who only look, too. */
  #askInPrivate<T>(what: string, take: () => T): Promise<T> {
    const { venue, faults } = this.#world;
    return this.#ask(what, () => {
      if (venue.isInMaintenance && faults.happens('maintenanceForAll')) {
        throw new RequestRefusedError('MAINTENANCE', 'closed', 503);
      }
      return take();
    });
  }

  #change<T>(what: string, take: () => T): Promise<T> {
    return this.#send({ what, changes: true, take });
  }

  /** Never settles for a process that is dead: nobody is there to hear the answer. */
  #send<T>({ what, changes, take }: Request<T>): Promise<T> {
    if (!this.#isAlive()) return new Promise(() => {});
    const { timeline, faults, statistics } = this.#world;
    statistics.requests += 1;
    return new Promise((resolve, reject) => {
      let answered = false;
      const answer = (tell: () => void) => {
        if (answered || !this.#isAlive()) return;
        answered = true;
        tell();
      };
      const refuse = (delayMs: number, message: string) => {
        timeline.after(delayMs, () =>
          answer(() => reject(new ExchangeUnavailableError(`${what}: ${message}`))),
        );
      };
      if (faults.happens('requestNotSent')) return refuse(this.#latency(), 'not connected');
      const limitedForMs = this.#world.limitedUntilMs - timeline.nowMs;
      if (limitedForMs > 0 || faults.happens('tooManyRequests')) {
        if (limitedForMs <= 0) this.#world.limitRequests();
        return refuse(Math.min(Math.max(limitedForMs, 500), PATIENCE_MS), 'too many requests');
      }
      const leave = () => this.#leave({ what, changes, take }, answer, resolve, reject);
      const queueingMs = drawQueueing(faults);
      if (queueingMs === 0) return leave();
      timeline.after(queueingMs, () => {
        // What had not left when its process died never will.
        if (this.#isAlive()) leave();
      });
    });
  }

  /** It is signed now, and on its way. */
  #leave<T>(
    { what, changes, take }: Request<T>,
    answer: (tell: () => void) => void,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): void {
    const { timeline, faults, story, scenario } = this.#world;
    const windowMs = scenario.signatureWindowMs;
    const validUntilMs = this.timeMs() + windowMs;
    const journey = drawJourney(faults, windowMs, () => this.#latency());
    const unclear = (message: string) =>
      changes
        ? new UnknownOutcomeError(`${what}: ${message}`, validUntilMs)
        : new ExchangeUnavailableError(`${what}: ${message}`);
    if (changes) story.tell(() => `rung: ${what}${journey.fate === 'answered' ? '' : ` (${journey.fate})`}`);
    timeline.after(timeoutMs(windowMs), () => answer(() => reject(unclear('timed out'))));
    if (journey.fate === 'lost') return;
    if (journey.fate === 'failsAndIsDoneLater') {
      timeline.after(journey.upMs, () => answer(() => reject(unclear('HTTP 503'))));
      timeline.after(journey.upMs + journey.downMs, () =>
        this.#outcome(what, take, timeline.nowMs > validUntilMs),
      );
      return;
    }
    timeline.after(journey.upMs, () => {
      const outcome =
        journey.fate === 'failsUndone'
          ? { error: unclear('HTTP 500') }
          : this.#outcome(what, take, timeline.nowMs > validUntilMs);
      if (journey.fate === 'unanswered') return;
      timeline.after(journey.downMs, () =>
        answer(() => {
          if (journey.fate === 'failsDone') reject(unclear('HTTP 503'));
          else if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.value);
        }),
      );
    });
  }

  #outcome<T>(what: string, take: () => T, isExpired: boolean): { value: T } | { error: unknown } {
    if (isExpired) {
      return { error: new ExchangeRefusedError('INVALID_CLIENT_REQUEST', 'Request has expired', 400) };
    }
    try {
      return { value: take() };
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
      const { code, message, httpStatus } = error;
      return {
        error: CLOSED_CODES.has(code)
          ? new ExchangeUnavailableError(`${what}: ${code}`)
          : new ExchangeRefusedError(code, message, httpStatus),
      };
    }
  }

  #latency(): number {
    const { latencyMs } = this.#world.scenario;
    return this.#draw.integer(1, latencyMs) + (this.#draw.chance(0.02) ? 3 * latencyMs : 0);
  }
}

function orderText({ side, quantity, price, clientId }: NewOrder): string {
  return `${side} ${quantity} at ${price} as ${clientId}`;
}
