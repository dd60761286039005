import { type Decimal, ZERO } from '../../../domain/decimal.js';
import type { Quote } from '../feed/index.js';
import { type Grid, gridOf, wholeCount } from '../grid.js';
import type { PaperMarket } from '../paperMarkets.js';
import { type MarketRules, withRules } from './marketRules.js';
import { type BookSide, type PaperOrder, remainingSteps, type SelfTradePrevention } from './order.js';

/** A price of the feed's side of the book and what is left there in this tick. */
export interface Level {
  readonly ticks: number;
  steps: number;
}

/** The best price of each side and how much is there. */
export type BestPrices = Pick<Quote, 'symbol' | 'bidTicks' | 'bidSteps' | 'askTicks' | 'askSteps'>;

/** Level or order that an incoming order would trade with. */
export interface Match {
  readonly ticks: number;
  readonly steps: number;
  readonly against: { readonly level: Level } | { readonly maker: PaperOrder };
}

/** Matches that an incoming order would have; nothing has been done yet. */
export interface MatchPlan {
  readonly matches: readonly Match[];
  readonly steps: number;
  readonly quote: Decimal;
  /** True when there is more, beyond the worst price at which the order may trade. */
  readonly isLimited: boolean;
  /** Own resting orders that self-trade prevention takes off the book. */
  readonly selfTradedMakers: readonly PaperOrder[];
  readonly takerSelfTraded: boolean;
}

export interface Taker {
  readonly apiKey: string;
  readonly side: BookSide;
  readonly limitTicks: number | null;
  /** Null: as much as `quoteQuantity` pays for. */
  readonly quantitySteps: number | null;
  readonly quoteQuantity: Decimal | null;
  readonly selfTradePrevention: SelfTradePrevention;
}

/** Count of prices that are made up behind the best one of a moving feed's book; a manual feed has none. */
const DEPTH_LEVELS = 12;

/**
 * One market: the feed's best prices with their sizes, and the accounts' resting orders. What is taken from the
 * feed's side is gone until the feed's next step.
 */
export class OrderBook {
  /** Counts in the ticks and steps with which the market began, whatever its rules are later. */
  readonly grid: Grid;
  quote: Quote | null = null;
  lastTicks: number | null = null;
  /** Best price first, at one price the oldest first. */
  private readonly bids: PaperOrder[] = [];
  private readonly asks: PaperOrder[] = [];
  private levels: { Bid: readonly Level[]; Ask: readonly Level[] } | null = null;
  private readonly hasDepth: boolean;
  private currentMarket: PaperMarket;

  constructor(market: PaperMarket, hasDepth: boolean) {
    this.currentMarket = market;
    this.grid = gridOf(market);
    this.hasDepth = hasDepth;
  }

  /** With the rules of now. */
  get market(): PaperMarket {
    return this.currentMarket;
  }

  /** @throws RequestRefusedError INVALID_CLIENT_REQUEST for a tick or a step that cannot be counted here */
  changeRules(changes: Partial<MarketRules>): void {
    this.currentMarket = withRules(this.currentMarket, changes, this.grid);
  }

  /** Takes the feed's next step; true when a resting order is touched by it. Runs for every step: no allocation. */
  setQuote(quote: Quote): boolean {
    this.quote = quote;
    this.lastTicks = quote.lastTicks;
    this.levels = null;
    const bestBid = this.bids[0]?.priceTicks;
    const bestAsk = this.asks[0]?.priceTicks;
    return (
      (bestBid !== undefined && bestBid !== null && quote.askTicks <= bestBid) ||
      (bestAsk !== undefined && bestAsk !== null && quote.bidTicks >= bestAsk)
    );
  }

  /**
   * The best prices: what is left of the feed's, and the accounts' orders among them; null before the first price. Where the
   * feed's side is taken whole, its best price stands on. Runs for every step: allocates only where something was taken or
   * such an order is there.
   */
  bestPrices(): BestPrices | null {
    const { quote } = this;
    if (quote === null) return null;
    const feedBid = this.leftOf('Bid');
    const feedAsk = this.leftOf('Ask');
    const bidTicks = feedBid?.ticks ?? quote.bidTicks;
    const askTicks = feedAsk?.ticks ?? quote.askTicks;
    const bid = this.bestOf('Bid', bidTicks, feedBid?.steps ?? quote.bidSteps, askTicks) ?? feedBid;
    const ask = this.bestOf('Ask', askTicks, feedAsk?.steps ?? quote.askSteps, bidTicks) ?? feedAsk;
    if (bid === null && ask === null) return quote;
    return {
      symbol: quote.symbol,
      bidTicks: bid?.ticks ?? quote.bidTicks,
      bidSteps: bid?.steps ?? quote.bidSteps,
      askTicks: ask?.ticks ?? quote.askTicks,
      askSteps: ask?.steps ?? quote.askSteps,
    };
  }

  resting(side: BookSide): readonly PaperOrder[] {
    return side === 'Bid' ? this.bids : this.asks;
  }

  add(order: PaperOrder): void {
    const orders = this.ordersOn(order.side);
    const worse = orders.findIndex((other) =>
      isBetter(order.side, order.priceTicks ?? 0, other.priceTicks ?? 0),
    );
    orders.splice(worse === -1 ? orders.length : worse, 0, order);
  }

  remove(order: PaperOrder): void {
    const orders = this.ordersOn(order.side);
    const index = orders.indexOf(order);
    if (index !== -1) orders.splice(index, 1);
  }

  /** The feed's prices on a side, best first, with what is left of them. */
  feedLevels(side: BookSide): readonly Level[] {
    this.levels ??= { Bid: this.buildLevels('Bid'), Ask: this.buildLevels('Ask') };
    return this.levels[side];
  }

  /** Works out what an incoming order trades with, best price first; at one price the feed comes before accounts. */
  plan(taker: Taker): MatchPlan {
    const opposite = taker.side === 'Bid' ? 'Ask' : 'Bid';
    const levels = this.feedLevels(opposite).filter((level) => level.steps > 0);
    const makers = [...this.resting(opposite)];
    const matches: Match[] = [];
    const selfTradedMakers: PaperOrder[] = [];
    let takerSelfTraded = false;
    let isLimited = false;
    let steps = 0;
    let quote = ZERO;
    while (taker.quantitySteps === null || steps < taker.quantitySteps) {
      const level = levels[0];
      const maker = makers[0];
      const makerTicks = maker?.priceTicks ?? null;
      const fromMaker =
        makerTicks !== null && (level === undefined || isBetter(opposite, makerTicks, level.ticks));
      const ticks = fromMaker ? makerTicks : level?.ticks;
      if (ticks === undefined) break;
      isLimited = taker.limitTicks !== null && isBetter(opposite, taker.limitTicks, ticks);
      if (isLimited) break;
      if (fromMaker && maker !== undefined && maker.apiKey === taker.apiKey) {
        if (taker.selfTradePrevention !== 'RejectTaker') selfTradedMakers.push(maker);
        takerSelfTraded = taker.selfTradePrevention !== 'RejectMaker';
        if (takerSelfTraded) break;
        makers.shift();
        continue;
      }
      const offered = fromMaker && maker !== undefined ? remainingSteps(maker) : (level?.steps ?? 0);
      const taken = Math.min(offered, this.wantedSteps(taker, steps, quote, ticks));
      if (taken === 0) break;
      if (fromMaker && maker !== undefined) matches.push({ ticks, steps: taken, against: { maker } });
      else if (level !== undefined) matches.push({ ticks, steps: taken, against: { level } });
      steps += taken;
      quote = quote.plus(this.grid.price(ticks).times(this.grid.quantity(taken)));
      if (fromMaker) makers.shift();
      else levels.shift();
    }
    return { matches, steps, quote, isLimited, selfTradedMakers, takerSelfTraded };
  }

  /** Takes off the feed's levels what they fill of a resting order now, and tells how much. */
  takeForMaker(maker: PaperOrder): number {
    let wanted = remainingSteps(maker);
    let taken = 0;
    const opposite = maker.side === 'Bid' ? 'Ask' : 'Bid';
    for (const level of this.feedLevels(opposite)) {
      if (wanted === 0 || isBetter(opposite, maker.priceTicks ?? 0, level.ticks)) break;
      const part = Math.min(wanted, level.steps);
      level.steps -= part;
      wanted -= part;
      taken += part;
    }
    return taken;
  }

  private wantedSteps(taker: Taker, steps: number, quote: Decimal, ticks: number): number {
    if (taker.quantitySteps !== null) return taker.quantitySteps - steps;
    const budget = (taker.quoteQuantity ?? ZERO).minus(quote);
    const payable = steps + wholeCount(budget, this.grid.price(ticks).times(this.grid.quantity(1)));
    const stepSize = this.grid.stepsOf(this.market.stepSize) ?? 1;
    return Math.max(0, payable - (payable % stepSize) - steps);
  }

  private buildLevels(side: BookSide): readonly Level[] {
    const quote = this.quote;
    if (quote === null) return [];
    const bestTicks = side === 'Bid' ? quote.bidTicks : quote.askTicks;
    const bestSteps = side === 'Bid' ? quote.bidSteps : quote.askSteps;
    const levels: Level[] = [{ ticks: bestTicks, steps: bestSteps }];
    if (!this.hasDepth) return levels;
    // Further away there is more: each price half as much again as a level further in, two hundredths of a percent apart.
    const spacing = Math.max(1, Math.round(bestTicks * 0.0002));
    for (let depth = 1; depth < DEPTH_LEVELS; depth += 1) {
      const ticks = side === 'Bid' ? bestTicks - depth * spacing : bestTicks + depth * spacing;
      if (ticks > 0) levels.push({ ticks, steps: Math.ceil(bestSteps * (1 + depth / 2)) });
    }
    return levels;
  }

  /** The feed's best price on a side at which something is left; null where nobody has looked behind the best, or all is taken. */
  private leftOf(side: BookSide): Level | null {
    return this.levels?.[side].find(({ steps }) => steps > 0) ?? null;
  }

  /**
   * Null when no account's order is as good as the feed's best. One that the feed's other side has reached counts for
   * nothing: it waits for what that side has not, and the book would cross.
   */
  private bestOf(side: BookSide, feedTicks: number, feedSteps: number, oppositeTicks: number): Level | null {
    let best: Level | null = null;
    for (const order of this.ordersOn(side)) {
      const ticks = order.priceTicks ?? 0;
      if (isBetter(side, best?.ticks ?? feedTicks, ticks)) break;
      if (!isBetter(side, oppositeTicks, ticks)) continue;
      best ??= { ticks, steps: ticks === feedTicks ? feedSteps : 0 };
      best.steps += remainingSteps(order);
    }
    return best;
  }

  private ordersOn(side: BookSide): PaperOrder[] {
    return side === 'Bid' ? this.bids : this.asks;
  }
}

export function isSameBest(best: BestPrices, other: BestPrices | null | undefined): boolean {
  return (
    best.bidTicks === other?.bidTicks &&
    best.askTicks === other.askTicks &&
    best.bidSteps === other.bidSteps &&
    best.askSteps === other.askSteps
  );
}

/** Tells whether a price on this side of the book goes before another: higher for bids, lower for asks. */
export function isBetter(side: BookSide, ticks: number, thanTicks: number): boolean {
  return side === 'Bid' ? ticks > thanTicks : ticks < thanTicks;
}
