import { makeClientId } from '../../src/domain/clientId.js';
import { type Decimal, decimal, ZERO } from '../../src/domain/decimal.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import type { OrderRequest } from '../../src/exchange/paper/matching/order.js';
import { RequestRefusedError } from '../../src/exchange/paper/refusal.js';
import { BestBidder } from './bestBidder.js';
import type { FaultKind } from './faults.js';
import type { Draw } from './random.js';
import type { World } from './world.js';

/** The owner at the exchange itself: trades, orders, deposits, withdrawals and lending, none of which Rung is asked about. */
export class Owner {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    BestBidder.joins(world);
  }

  onMoment(): void {
    const { venue, scenario } = this.#world;
    const { baseAsset, quoteAsset } = scenario.market;
    this.#act('ownerBuys', (draw) => this.#order('Bid', this.#steps(draw, 400), 'Market', draw));
    this.#act('ownerSells', (draw) => this.#order('Ask', this.#stepsHeld(draw), 'Market', draw));
    this.#act('ownerSellsAll', (draw) => this.#order('Ask', venue.steps(this.#base()), 'Market', draw));
    this.#act('ownerPlacesOrder', (draw) =>
      draw.chance(0.5)
        ? this.#order('Bid', this.#steps(draw, 300), 'Limit', draw)
        : this.#order('Ask', this.#stepsHeld(draw), 'Limit', draw),
    );
    this.#act('ownerCancelsOurs', (draw) => this.#cancel(draw, this.#orders(true), 1));
    this.#act('ownerCancelsAll', (draw) => this.#cancel(draw, venue.openOrders(), 100));
    this.#act('ownerCancelsOwn', (draw) => this.#cancel(draw, this.#orders(false), 1));
    this.#act('ownerDeposits', (draw) => this.#transfer(baseAsset, this.#oddAmount(draw, 400)));
    this.#act('ownerWithdraws', (draw) => {
      const { available } = venue.balance(baseAsset);
      this.#transfer(baseAsset, ZERO.minus(available.times(share(draw))));
    });
    this.#act('ownerWithdrawsQuote', (draw) => {
      const { available } = venue.balance(quoteAsset);
      this.#transfer(quoteAsset, ZERO.minus(available.times(share(draw))));
    });
    this.#act('ownerLends', (draw) => {
      const asset = draw.chance(0.6) ? baseAsset : quoteAsset;
      const { available, lent } = venue.balance(asset);
      venue.lend(asset, draw.chance(0.5) ? available : ZERO.minus(lent));
    });
    this.#act('autoLend', () => venue.setAutoLend(!venue.isLending));
    this.#act('ownerStakes', (draw) => this.#stake(baseAsset, draw));
    this.#act('ownerTradesElsewhere', (draw) => this.#tradeElsewhere(draw));
    this.#act('strangersOrder', (draw) => this.#placeAsStranger(draw));
    this.#expireOrders();
  }

  /** The exchange ends orders too. */
  #expireOrders(): void {
    const { venue } = this.#world;
    for (const [kind, reason] of [
      ['orderExpired', 'expired'],
      ['orderCancelled', 'cancelled'],
    ] as const) {
      this.#act(kind, (draw) => {
        const orders = venue.openOrders();
        const order = orders[draw.integer(0, Math.max(0, orders.length - 1))];
        if (order !== undefined) venue.withdrawOrder(order.orderId, reason);
      });
    }
  }

  #act(kind: FaultKind, work: (draw: Draw) => void): void {
    const { faults } = this.#world;
    if (!faults.happens(kind)) return;
    try {
      work(faults.draw(kind));
    } catch (error) {
      if (!(error instanceof RequestRefusedError)) throw error;
    }
  }

  #orders(ours: boolean): readonly ExchangeOrder[] {
    const { venue } = this.#world;
    return venue.openOrders().filter((order) => venue.isOurs(order) === ours);
  }

  #base(): Decimal {
    const { available, lent } = this.#world.venue.balance(this.#world.scenario.market.baseAsset);
    return available.plus(lent);
  }

  /** Some of what is there, whoever's it is. */
  #stepsHeld(draw: Draw): number {
    const held = this.#world.venue.steps(this.#base());
    return draw.chance(0.3) ? held : draw.integer(0, held);
  }

  /** @param worth quote money, at most */
  #steps(draw: Draw, worth: number): number {
    const { startPrice } = this.#world.scenario.market;
    return this.#world.venue.steps(decimal(draw.between(1, worth).toFixed(2)).div(startPrice));
  }

  /** Off the grid, as deposits are. */
  #oddAmount(draw: Draw, worth: number): Decimal {
    const quantity = this.#world.venue.quantity(Math.max(1, this.#steps(draw, worth)));
    return draw.chance(0.5) ? quantity : quantity.times(decimal('0.7531'));
  }

  #transfer(asset: string, quantity: Decimal): void {
    this.#world.story.tell(() => `owner: transfers ${quantity} ${asset}`);
    this.#world.venue.transfer(asset, quantity);
    if (asset === this.#world.scenario.market.baseAsset) this.#world.onOwnersCoins(quantity);
  }

  /** Staked coins are held and cannot be sold. They come back, by the end of the storm at the latest. */
  #stake(asset: string, draw: Draw): void {
    const { venue, scenario, story, timeline } = this.#world;
    const quantity = venue.balance(asset).available.times(share(draw));
    const endMs = scenario.startMs + scenario.stormMs;
    const backAfterMs = Math.min(draw.lopsided(5_000, 600_000), endMs - timeline.nowMs);
    if (quantity.eq(ZERO)) return;
    story.tell(() => `owner: stakes ${quantity} ${asset} for ${backAfterMs} ms`);
    venue.stake(asset, quantity);
    timeline.after(backAfterMs, () => {
      story.tell(() => `owner: has ${quantity} ${asset} back`);
      venue.stake(asset, ZERO.minus(quantity));
    });
  }

  #tradeElsewhere(draw: Draw): void {
    const { venue, story } = this.#world;
    const side = draw.chance(0.7) ? 'Ask' : 'Bid';
    const steps = side === 'Ask' ? this.#stepsHeld(draw) : this.#steps(draw, 400);
    const quantity = floored(venue.quantity(steps), venue.market.stepSize);
    story.tell(() => `owner: ${side} ${quantity} on the other market`);
    venue.tradeElsewhere(side, quantity);
  }

  /** Another program of the owner's may give its orders any numbers. */
  #placeAsStranger(draw: Draw): void {
    const { venue, story, timeline } = this.#world;
    const clientId = makeClientId(draw.integer(0, 2), draw.integer(0, 1_000_000));
    const side = draw.chance(0.7) ? 'Bid' : 'Ask';
    const steps = side === 'Ask' ? this.#stepsHeld(draw) : this.#steps(draw, 200);
    const { orderId } = venue.placeAsStranger({ ...this.#request(side, steps, 'Limit', draw), clientId });
    story.tell(() => `owner: another program of his has placed ${orderId} as ${clientId}`);
    timeline.after(draw.lopsided(5_000, 300_000), () => {
      if (venue.openOrders().some((open) => open.orderId === orderId))
        venue.withdrawOrder(orderId, 'cancelled');
    });
  }

  #order(side: OrderRequest['side'], steps: number, orderType: OrderRequest['orderType'], draw: Draw): void {
    const { venue, story } = this.#world;
    const request = this.#request(side, steps, orderType, draw);
    story.tell(() => `owner: ${side} ${request.quantity} at ${request.price ?? 'the market'}`);
    venue.placeRequest(request);
  }

  #request(
    side: OrderRequest['side'],
    steps: number,
    orderType: OrderRequest['orderType'],
    draw: Draw,
  ): OrderRequest {
    const { venue, scenario } = this.#world;
    const { grid, lastTicks, market } = venue.book;
    const away = draw.between(-0.003, 0.02);
    const ticks = Math.round((lastTicks ?? 1) * (side === 'Bid' ? 1 - away : 1 + away));
    return {
      symbol: scenario.market.symbol,
      side,
      orderType,
      timeInForce: 'GTC',
      postOnly: false,
      selfTradePrevention: draw.pick(['RejectTaker', 'RejectMaker', 'RejectBoth']),
      clientId: null,
      price: orderType === 'Limit' ? floored(grid.price(ticks), market.tickSize) : null,
      quantity: floored(grid.quantity(steps), market.stepSize),
      quoteQuantity: null,
      autoLendRedeem: draw.chance(0.7),
      slippage: null,
    };
  }

  #cancel(draw: Draw, orders: readonly ExchangeOrder[], count: number): void {
    const first = draw.integer(0, Math.max(0, orders.length - 1));
    for (const { orderId } of count === 1 ? orders.slice(first, first + 1) : orders) {
      this.#world.story.tell(() => `owner: cancels ${orderId}`);
      this.#world.venue.withdrawOrder(orderId, 'cancelled');
    }
  }
}

function share(draw: Draw): Decimal {
  return draw.chance(0.3) ? decimal('1') : decimal(draw.between(0, 1).toFixed(3));
}

function floored(value: Decimal, unit: Decimal): Decimal {
  return value.minus(value.mod(unit));
}
