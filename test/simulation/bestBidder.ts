import { decimal } from '../../src/domain/decimal.js';
import { stopLossPrice, targetPrice } from '../../src/domain/ladder/index.js';
import { sellableQuantity } from '../../src/domain/market.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import { RequestRefusedError } from '../../src/exchange/paper/refusal.js';
import type { World } from './world.js';

/** So near to its price, a sale may come with the next step of the market. */
const NEAR_TARGET = decimal('0.998');
const NEAR_STOP = decimal('1.002');

/**
 * The owner, who for a while always has the best bid of all: whoever sells meets him first, and an order of the same
 * account is ended by the exchange for it.
 */
export class BestBidder {
  readonly #world: World;
  #bid: ExchangeOrder | null = null;
  #isPlacing = false;

  private constructor(world: World) {
    this.#world = world;
  }

  /** Follows the market from now on. */
  static joins(world: World): void {
    const bidder = new BestBidder(world);
    world.venue.observe({
      onOrderUpdate() {},
      onQuote: () => bidder.#onQuote(),
    });
  }

  #onQuote(): void {
    const { faults } = this.#world;
    if (!faults.lasts('ownerBidsBest') && this.#isSaleNear()) {
      faults.begins('ownerBidsBest', 60_000, 600_000);
    }
    this.#follow();
  }

  /** He bids when it matters: somebody is about to sell. */
  #isSaleNear(): boolean {
    const { process, venue } = this.#world;
    const { bid } = venue.bestPrices();
    if (process?.isAwake !== true || bid === null) return false;
    return process.strategies.some(({ id }) => {
      const { exit, position, market, parameters } = process.engine.state(id);
      if (sellableQuantity(position.quantity, market).eq('0')) return false;
      const target = targetPrice(position, parameters);
      const stop = stopLossPrice(position, parameters.stopLossPercentage);
      return (
        exit !== null ||
        (target !== null && bid.gte(target.times(NEAR_TARGET))) ||
        (stop !== null && bid.lte(stop.times(NEAR_STOP)))
      );
    });
  }

  #follow(): void {
    const { faults, venue } = this.#world;
    // Of the others, without his own.
    const { quote } = venue.book;
    if (this.#isPlacing || quote === null) return;
    const isWanted = faults.lasts('ownerBidsBest');
    const price = venue.book.grid.price(quote.bidTicks + 1);
    if (isWanted && this.#bid?.price?.eq(price) === true && this.#rests) return;
    const { symbol, stepSize, minQuantity } = venue.market;
    this.#isPlacing = true;
    try {
      if (this.#bid !== null && this.#rests) venue.withdrawOrder(this.#bid.orderId, 'cancelled');
      this.#bid = null;
      if (!isWanted || quote.askTicks <= quote.bidTicks + 1) return;
      this.#bid = venue.placeRequest({
        symbol,
        side: 'Bid',
        orderType: 'Limit',
        timeInForce: 'GTC',
        postOnly: false,
        selfTradePrevention: 'RejectTaker',
        clientId: null,
        price,
        quantity: minQuantity.gt(stepSize) ? minQuantity : stepSize,
        quoteQuantity: null,
        autoLendRedeem: true,
        slippage: null,
      });
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
    } finally {
      this.#isPlacing = false;
    }
  }

  get #rests(): boolean {
    const orderId = this.#bid?.orderId;
    return this.#world.venue.openOrders().some((order) => order.orderId === orderId);
  }
}
