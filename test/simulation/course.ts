import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type { MarketState } from '../../src/domain/market.js';
import type { Quote } from '../../src/exchange/paper/feed/quote.js';
import { Draw } from './random.js';
import type { World } from './world.js';

const MINUTE_MS = 60_000;
const LARGE_WORTH = 50_000;
const QUIET_TICK_MS = 10_000;
const CHANCES_BEFORE_LADDER = 10;
const SHORTEST_ODDITY_MS = 200;
const LONGEST_ODDITY_MS = 12_000;

/** The prices of a run: a walk around a target that moves, with what may befall a market. */
export class Course {
  readonly #world: World;
  readonly #draw: Draw;
  readonly #worthOfUnit: number;
  #price: number;
  #target: number;
  #targetUntilMs = 0;
  /** Where a crash that is to be made up for began. */
  #recoversTo: number | null = null;
  /** Until then it stays where it is. */
  #staysUntilMs = 0;
  #isEmpty = false;
  /** How far the bid or the ask is off while it is odd, as a part of the price. */
  #oddPart = 0;
  #toldTicks = 0;

  constructor(world: World) {
    this.#world = world;
    const { seed, startTicks, market } = world.scenario;
    this.#draw = new Draw(seed, 'course');
    this.#price = startTicks;
    this.#target = startTicks;
    this.#worthOfUnit = Number(market.tickSize.times(market.stepSize).toString());
  }

  begin(): void {
    this.#quote();
    this.#plan();
  }

  /** What may befall the market besides its walk; looked at every moment. */
  onMoment(): void {
    const { faults, scenario } = this.#world;
    const deepest = Math.max(
      ...scenario.strategies.map(({ maxDropPercentage }) => Number(maxDropPercentage.toString())),
    );
    if (faults.happens('priceJumpDown'))
      this.#jump(-(deepest + faults.draw('priceJumpDown').between(0.1, 2)));
    if (faults.happens('priceJumpUp')) this.#jump(faults.draw('priceJumpUp').between(0.5, 2 * deepest));
    if (faults.happens('flashCrash')) {
      this.#recoversTo = this.#price;
      this.#jump(-faults.draw('flashCrash').between(5, 30));
    }
    if (faults.happens('marketState')) this.#changeState();
    this.#changeFilters();
  }

  moveBy(percentage: number): void {
    this.#jump(percentage);
  }

  /** The price jumps, stays there for a while, and is back where it was. */
  moveAwayFor(percentage: number, forMs: number): void {
    if (this.#world.faults.calm) return;
    this.#recoversTo ??= this.#price;
    this.#staysUntilMs = this.#world.timeline.nowMs + forMs;
    this.#jump(percentage);
  }

  #plan(): void {
    const { timeline, faults, scenario } = this.#world;
    const pauseMs = faults.calm
      ? QUIET_TICK_MS
      : this.#draw.integer(scenario.tickEveryMs / 2, 1.5 * scenario.tickEveryMs);
    timeline.after(pauseMs, () => {
      if (!this.#world.faults.calm) this.#walk(pauseMs);
      for (const kind of ['wideSpread', 'bidFarOff'] as const)
        for (let chance = 0; chance < this.#chancesOfOddity; chance += 1)
          if (faults.begins(kind, SHORTEST_ODDITY_MS, LONGEST_ODDITY_MS)) this.#beOdd(kind);
      this.#quote();
      this.#plan();
    });
  }

  #walk(elapsedMs: number): void {
    const { timeline, scenario } = this.#world;
    if (this.#recoversTo !== null) {
      if (timeline.nowMs < this.#staysUntilMs) return;
      this.#price = this.#recoversTo;
      this.#recoversTo = null;
      return;
    }
    if (timeline.nowMs >= this.#targetUntilMs) {
      this.#targetUntilMs = timeline.nowMs + this.#draw.integer(MINUTE_MS, 6 * MINUTE_MS);
      this.#target = scenario.startTicks * (1 + this.#draw.between(-0.05, 0.05));
    }
    const minutes = elapsedMs / MINUTE_MS;
    const noise = (this.#draw.bell() * scenario.volatility * Math.sqrt(minutes)) / 100;
    const pull = (this.#target / this.#price - 1) * Math.min(1, minutes / 2);
    this.#price *= 1 + noise + pull;
  }

  #jump(percentage: number): void {
    this.#world.story.tell(() => `market: the price jumps by ${percentage.toFixed(2)} %`);
    this.#price *= 1 + percentage / 100;
    this.#quote();
  }

  /** More where somebody looks for odd prices, and is about to place a ladder: nothing else would show that he does. */
  get #chancesOfOddity(): number {
    const { process, scenario } = this.#world;
    const { maxSpreadPercentage, maxPriceDeviationPercentage } = scenario.limits;
    if (process === null || (maxSpreadPercentage ?? maxPriceDeviationPercentage) === null) return 1;
    const isDue = process.strategies.some(({ id }) => process.engine.state(id).ladder.kind === 'due');
    return isDue ? CHANCES_BEFORE_LADDER : 1;
  }

  /** The best bid or ask is far off for a while: somebody has taken all orders that were nearer. */
  #beOdd(kind: 'wideSpread' | 'bidFarOff'): void {
    const { faults, timeline, story } = this.#world;
    this.#oddPart = faults.draw(kind).lopsided(20, 800) / 10_000;
    story.tell(() => `market: ${kind} by ${(this.#oddPart * 100).toFixed(2)} %`);
    timeline.after(faults.leftMs(kind), () => this.#quote());
  }

  #quote(): void {
    const { faults, scenario, timeline, venue, story } = this.#world;
    const priceTicks = Math.max(10, Math.round(this.#price));
    const oddTicks = Math.round(priceTicks * this.#oddPart);
    const bidTicks = Math.max(10, priceTicks - (faults.lasts('bidFarOff') ? oddTicks : 0));
    const farTicks = faults.lasts('wideSpread') ? oddTicks : 0;
    const [bidSteps, askSteps] = this.#sizes(bidTicks);
    this.#isEmpty = faults.happens('emptyBook');
    const quote: Quote = {
      symbol: scenario.market.symbol,
      timeMs: timeline.nowMs,
      bidTicks,
      askTicks: Math.max(priceTicks, bidTicks) + farTicks + (faults.calm ? 1 : this.#draw.lopsided(1, 4)),
      bidSteps: this.#isEmpty ? 0 : bidSteps,
      askSteps,
      lastTicks: Math.max(priceTicks, bidTicks),
      lastSteps: this.#draw.integer(0, 3),
      buyerIsMaker: this.#draw.chance(0.5),
    };
    if (quote.bidTicks !== this.#toldTicks) {
      this.#toldTicks = quote.bidTicks;
      story.tell(
        () =>
          `market: bid ${quote.bidTicks} ticks for ${quote.bidSteps}, ask ${quote.askTicks} for ${quote.askSteps}`,
      );
    }
    venue.quote(quote);
  }

  /** Usually enough for every order, sometimes less, sometimes next to nothing. */
  #sizes(ticks: number): readonly [number, number] {
    const { faults } = this.#world;
    const plenty = Math.ceil(LARGE_WORTH / (ticks * this.#worthOfUnit));
    if (faults.happens('oneStepFill')) return [1, 1];
    if (faults.happens('partialFill')) {
      const draw = faults.draw('partialFill');
      return [draw.lopsided(1, plenty), draw.lopsided(1, plenty)];
    }
    return [plenty, plenty];
  }

  #changeState(): void {
    const { faults, venue, scenario, timeline, story } = this.#world;
    const draw = faults.draw('marketState');
    const state = draw.pick<MarketState>(['closed', 'cancelOnly', 'limitOnly', 'postOnly']);
    story.tell(() => `exchange: the market is ${state}`);
    const change = (to: MarketState) =>
      venue.act((engine) => engine.changeRules(scenario.market.symbol, { state: to }, timeline.nowMs));
    change(state);
    timeline.after(draw.integer(5_000, 3 * MINUTE_MS), () => {
      story.tell(() => 'exchange: the market is open');
      change('open');
    });
  }

  #changeFilters(): void {
    const { faults, scenario } = this.#world;
    const { tickSize, stepSize } = scenario.market;
    const times = (unit: Decimal, factor: number) => unit.times(decimal(String(factor)));
    if (faults.happens('filterTick')) {
      this.#changeRules({ tickSize: times(tickSize, faults.draw('filterTick').pick([1, 2, 5, 10])) });
    }
    if (faults.happens('filterStep')) {
      this.#changeRules({ stepSize: times(stepSize, faults.draw('filterStep').pick([1, 2, 5, 10])) });
    }
    if (faults.happens('filterMinimum')) {
      this.#changeRules({
        minQuantity: times(stepSize, faults.draw('filterMinimum').pick([1, 2, 10, 40, 100])),
      });
    }
  }

  #changeRules(changes: { tickSize: Decimal } | { stepSize: Decimal } | { minQuantity: Decimal }): void {
    const { venue, scenario, timeline, story } = this.#world;
    story.tell(() => `exchange: new rules ${JSON.stringify(changes)}`);
    venue.act((engine) => engine.changeRules(scenario.market.symbol, changes, timeline.nowMs));
  }
}
