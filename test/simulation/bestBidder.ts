import type { ExchangeOrder } from '../../src/domain/order.js';
import { RequestRefusedError } from '../../src/exchange/paper/refusal.js';
import type { World } from './world.js';

/**
 * The owner, who for a while always has the best bid of all: whoever sells meets him first, and an order of the same
 * account is ended by the exchange for it.
 */
export class BestBidder {
  readonly #world: World;
  #bid: ExchangeOrder | null = null;
  #isPlacing = false;

  constructor(world: World) {
    this.#world = world;
    world.venue.observe({
      onOrderUpdate() {},
      onQuote: () => this.#follow(),
    });
  }

  onMoment(): void {
    const { faults } = this.#world;
    if (!faults.begins('ownerBidsBest', 5_000, 300_000) && this.#bid === null) return;
    this.#follow();
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
