import { type AlertContent, alertOf } from '../../domain/alerts/index.js';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { FeeRates } from '../../domain/fees.js';
import type {
  Decision,
  Effect,
  Moment,
  PriceWatch,
  StrategyEvent,
  StrategyOrder,
  StrategyState,
  VolatilityReading,
} from '../../domain/ladder/index.js';
import {
  blocked,
  decideAll,
  highestRung,
  LOOK_UPS_BEFORE_ALERT,
  prepareSale,
  priceWatch,
} from '../../domain/ladder/index.js';
import type { Fill } from '../../domain/order.js';
import { CommandRefusedError } from '../api/index.js';
import type { Clock, Logger, Store } from '../ports/index.js';
import type { MarketPrices } from './marketPrices.js';
import { RefusedRungs } from './refusedRungs.js';
import { WakeTimer } from './wakeTimer.js';

/** Does what a strategy decided. */
export interface EffectHandler {
  perform(runner: StrategyRunner, effect: PerformedEffect): void;
}

/** Effect that is performed; when to decide next is the runner's own affair. */
export type PerformedEffect = Exclude<Effect, { readonly kind: 'wake' | 'goOn' }>;

export interface StrategyRunnerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly prices: MarketPrices;
  /** Base asset of this strategy that the account is known not to hold. */
  unbackedQuantity(strategyId: string): Decimal;
  /** False while something is doubted; see `Doubts`. */
  mayBuy(strategyId: string): boolean;
  /** Volatility that the strategy goes by, where it asks for it. */
  volatility(state: StrategyState): VolatilityReading | undefined;
  /** Fee rates of the account; null where what is decided is told to nobody. */
  fees(): FeeRates | null;
  /** Quote asset that its new rungs may still cost by the limits of exposure; null: there are none. */
  buyingRoom(strategyId: string): Decimal | null;
  /** Quote asset that the account has free for its new rungs; `unread`: it has to be read first; undefined: nobody can tell. */
  freeMoney(strategyId: string): Decimal | 'unread' | undefined;
  /** Limits of the account's risk are set. */
  readonly hasBrakes: boolean;
  /** An execution is about to be booked: it may tell of a price that no ticker has told yet. */
  onFill(fill: Fill): void;
  /** Alerts were recorded and can be delivered. */
  onAlerts(): void;
  /** Tells that what is under way may have changed. */
  onChange(): void;
  /** Tells something beside what a decision tells. */
  tell(content: AlertContent): void;
  /** It was blocked for another program, and is not any more. */
  onAcquitted(): void;
  /** It trades with other parameters from now on. */
  onParameters(): void;
  /** An event is about to be recorded: what waits to be recorded goes before it. */
  beforeRecording(): void;
  /** The market is, or was traded, below the price of a rung that is thought to rest. */
  onPassed(strategyId: string, price: number): void;
  /** An event could not be recorded: the books must be compared with the exchange before going on. */
  onRecordingFailed(strategyId: string, error: unknown): void;
}

/** Holds one strategy's state and takes it from event to event: decide, record, then act. */
export class StrategyRunner {
  readonly #deps: StrategyRunnerDeps;
  readonly #onState: () => void;
  readonly #alarm: WakeTimer;
  #state: StrategyState;
  /** Null until a price comes. */
  #watch: PriceWatch | null = null;
  /** The price of the highest rung that is thought to rest; null until a price comes. */
  #restsAt: number | null = null;
  #effects: EffectHandler | null = null;
  /** False while the books may lag behind the exchange: prices are then withheld, so nothing is bought or sold. */
  #trusted = false;
  #recordingFailures = 0;
  #isDeciding = false;
  /** Events that came and wait for the end of this turn of the event loop, oldest first. */
  readonly #gathered: StrategyEvent[] = [];
  readonly #refusedRungs = new RefusedRungs();
  /** Count of vain look-ups of an order since the exchange last spoke of it, by client id. */
  readonly #lookUps = new Map<number, number>();

  /** @param onState told of another state: other prices may matter to it */
  constructor(state: StrategyState, deps: StrategyRunnerDeps, onState: () => void = () => {}) {
    this.#onState = onState;
    this.#state = state;
    this.#deps = deps;
    this.#alarm = new WakeTimer(deps.clock, () => this.handle({ type: 'wake' }));
  }

  get id(): string {
    return this.#state.parameters.id;
  }

  get state(): StrategyState {
    return this.#state;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /** Count of events that could not be recorded, and so were not taken. */
  get recordingFailures(): number {
    return this.#recordingFailures;
  }

  /** Answers or fills are still on their way: a replay waits for them. */
  get awaitsAnswers(): boolean {
    if (this.#gathered.length > 0) return true;
    for (const order of this.#state.orders.values()) {
      if (order.phase === 'intended' || order.phase === 'settling') return true;
    }
    return false;
  }

  /** True while something may have been executed that is not booked: holdings say nothing about the books then. */
  get hasOpenQuestions(): boolean {
    for (const order of this.#state.orders.values()) {
      if (order.phase !== 'open' || order.bookedQuantity.lt(order.executedQuantity)) return true;
    }
    return false;
  }

  /** Rungs whose fate is still open: on the book, on their way there, or being taken off. */
  get liveRungCount(): number {
    let count = 0;
    for (const order of this.#state.orders.values()) if (order.role === 'rung') count += 1;
    return count;
  }

  /** A sale around an order of the same account is, or may be, on the book. */
  get hasRestingSale(): boolean {
    for (const { role, timeInForce } of this.#state.orders.values())
      if (role !== 'rung' && role !== 'restingTakeProfit' && timeInForce === 'GTC') return true;
    return false;
  }

  /** A take profit that rests is on its way there, or being taken off. */
  get isMovingTakeProfit(): boolean {
    for (const { role, phase, cancelling } of this.#state.orders.values())
      if (role === 'restingTakeProfit' && (phase !== 'open' || cancelling)) return true;
    return false;
  }

  /** Ladders in a row of which the exchange refused rungs. */
  get refusedLadders(): number {
    return this.#refusedRungs.count;
  }

  /** Orders whose cancel, or whose fate, a person was told of, and that are still looked up in vain. */
  get unsettledForLong(): readonly StrategyOrder[] {
    return [...this.#lookUps].flatMap(([clientId, lookUps]) => {
      const order = this.#state.orders.get(clientId);
      return order === undefined || lookUps < LOOK_UPS_BEFORE_ALERT ? [] : [order];
    });
  }

  performWith(effects: EffectHandler): void {
    this.#effects = effects;
  }

  /** From now on prices are acted on. */
  trust(): void {
    this.#trusted = true;
    this.handle({ type: 'wake' });
  }

  /** Until the next `trust`, prices are not acted on. */
  distrust(): void {
    this.#trusted = false;
  }

  /**
   * A price came. Costs three comparisons unless it matters.
   *
   * @param isLater decide at the end of this turn of the event loop, after those who may sell
   * @returns whether it mattered
   */
  onBid(bid: number, isLater = false): boolean {
    this.onTrade(bid);
    const { atOrAbove, atOrBelow } = this.watched;
    if (bid < atOrAbove && bid > atOrBelow) return false;
    if (isLater) this.gather({ type: 'wake' });
    else this.handle({ type: 'wake' });
    return true;
  }

  /** @param price the last trade's, or the best bid */
  onTrade(price: number): void {
    if (price < this.restsAt && this.#trusted) this.#deps.onPassed(this.id, price);
  }

  /** Price of the highest rung that is thought to rest; below every price when none does. */
  get restsAt(): number {
    this.#restsAt ??= highestRung(this.#state);
    return this.#restsAt;
  }

  /** Holds something, or sells it: others can wait for it. */
  get maySell(): boolean {
    return this.#state.exit !== null || this.#state.position.quantity.gt(ZERO);
  }

  /** True when this bid may be one at which a stop loss sells. */
  mayStopAt(bid: number): boolean {
    return bid <= this.watched.atOrBelow;
  }

  /** Makes what the next price asks for, before it comes. */
  #prepare(): void {
    try {
      void this.restsAt;
      void this.watched;
      prepareSale(this.#state);
    } catch {
      // Whoever asks for it meets the same error where it is dealt with.
    }
  }

  /** Bids that matter to it. */
  get watched(): PriceWatch {
    this.#watch ??= priceWatch(this.#state);
    return this.#watch;
  }

  /**
   * Takes what came together: one decision, one commit, then what it asks for. What waits from `gather` goes before it.
   *
   * @param events oldest first
   * @returns false when they could not be taken: they broke an invariant or could not be recorded
   * @throws Error when it is asked for from inside a decision: the state is about to become another
   */
  handle(...events: readonly StrategyEvent[]): boolean {
    if (this.#isDeciding) throw new Error(`${this.id} decides already`);
    const gathered = this.#gathered.splice(0);
    const all = [...gathered, ...events];
    if (this.#takeTogether(all)) return true;
    if (gathered.length === 0 || all.length === 1) return false;
    // One of them cannot be taken; the others do not go with it.
    for (const event of gathered) this.#takeTogether([event]);
    return events.length > 0 && this.#takeTogether(events);
  }

  #takeTogether(events: readonly StrategyEvent[]): boolean {
    const before = this.#state;
    this.#isDeciding = true;
    let decided: Decision | null;
    try {
      decided = this.#take(events);
    } finally {
      this.#isDeciding = false;
    }
    if (decided === null) return false;
    this.#tell(events, before, decided);
    return true;
  }

  /** Takes an event that can wait for those which come in the same turn of the event loop: the ends of a whole ladder. */
  gather(event: StrategyEvent): void {
    if (this.#gathered.push(event) === 1) setImmediate(() => this.#gathered.length > 0 && this.handle());
  }

  /** Decides, records and acts. @returns what was decided; null when nothing was taken */
  #take(events: readonly StrategyEvent[]): Decision | null {
    for (const event of events) this.#note(event);
    const decided = this.#decide(events);
    if (decided === null) return null;
    const decision = this.#refusedRungs.withoutRepetition(decided);
    if (!this.#record(decision, events)) return null;
    this.#become(decision.state);
    for (const effect of decision.effects) {
      if (effect.kind === 'wake') this.#alarm.set(effect.atMs);
      else if (effect.kind === 'goOn') this.gather({ type: 'wake' });
      else this.#effects?.perform(this, effect);
    }
    // What is to leave at once has been written by then, and the next price finds all made.
    setImmediate(() => this.#prepare());
    return decided;
  }

  /** Tells the others, who may ask for something in turn. */
  #tell(events: readonly StrategyEvent[], before: StrategyState, decided: Decision): void {
    const over = this.#refusedRungs.recorded(events, before, decided, this.#deps.clock.now());
    if (isStoppedByOther(before) && !isStoppedByOther(decided.state)) this.#deps.onAcquitted();
    if (over !== null) this.#deps.tell({ kind: 'problemOver', ...over });
    if (decided.alerts.length > 0) this.#deps.onAlerts();
    if (events.some(({ type }) => type === 'parametersSet')) this.#deps.onParameters();
    this.#deps.onChange();
  }

  #note(event: StrategyEvent): void {
    if (event.type === 'filled') this.#deps.onFill(event.fill);
    if (event.type === 'stillUnsettled') this.#lookUps.set(event.clientId, event.attempts);
    if (event.type === 'orderReported') this.#lookUps.delete(event.clientId);
  }

  stop(): void {
    if (this.#gathered.length > 0) this.handle();
    this.#alarm.clear();
  }

  #become(state: StrategyState): void {
    this.#state = state;
    this.#watch = this.#restsAt = null;
    this.#onState();
  }

  #moment(): Moment {
    const { clock, prices } = this.#deps;
    const nowMs = clock.now();
    const unbackedQuantity = this.#deps.unbackedQuantity(this.id);
    const mayBuy = this.#deps.mayBuy(this.id) && !prices.isDoubtful;
    const bid = this.#trusted ? prices.currentBid : null;
    const volatility = this.#deps.volatility(this.#state);
    const room = this.#deps.buyingRoom(this.id);
    const known = volatility === undefined ? {} : { volatility };
    const freeMoney = this.#deps.freeMoney(this.id);
    const limits = {
      ...(room === null ? {} : { buyingRoom: room }),
      ...(freeMoney === undefined ? {} : { freeMoney }),
      ...(this.#deps.hasBrakes ? { hasBrakes: true as const } : {}),
    };
    const fees = this.#deps.fees();
    const rates = fees === null ? {} : { fees };
    const moment = { nowMs, bid, unbackedQuantity, mayBuy, ...known, ...limits, ...rates };
    return prices.wantsSecondLook ? { ...moment, wantsSecondLook: true } : moment;
  }

  #decide(events: readonly StrategyEvent[]): Decision | null {
    try {
      return decideAll(this.#state, events, this.#moment());
    } catch (error) {
      this.#deps.logger.error(
        { err: error, strategy: this.id, events: typesOf(events) },
        'an invariant is broken',
      );
      this.#block(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  #record(decision: Decision, events: readonly StrategyEvent[]): boolean {
    if (changesNothing(decision, this.#state)) return true;
    this.#deps.beforeRecording();
    try {
      this.#deps.store.commit(decision);
      return true;
    } catch (error) {
      this.#deps.logger.error(
        { err: error, strategy: this.id, events: typesOf(events) },
        'the events could not be recorded',
      );
      this.#recordingFailures += 1;
      this.distrust();
      this.#deps.onRecordingFailed(this.id, error);
      return false;
    }
  }

  /** Stops trading this strategy until a person has looked. */
  #block(detail: string): void {
    const { mode, market } = this.#state;
    if (mode.kind === 'blocked' && mode.reason === 'brokenInvariant') return;
    const nowMs = this.#deps.clock.now();
    const state: StrategyState = {
      ...this.#state,
      mode: blocked(mode, 'brokenInvariant', detail, nowMs),
      exit: null,
      ladder: { kind: 'off' },
    };
    const content = { kind: 'blocked', symbol: market.symbol, reason: 'brokenInvariant', detail } as const;
    const decision = {
      state,
      orders: [],
      entries: [],
      closedCycles: [],
      alerts: [alertOf(content, this.id, nowMs)],
      reports: [],
      settledTrades: [],
      effects: [],
    };
    if (!this.#record(decision, [])) return;
    this.#become(state);
    this.#deps.onAlerts();
    // The plan takes the rungs off the book.
    this.#take([]);
    this.#deps.onChange();
  }
}

/** @throws CommandRefusedError when the event could not be recorded: nothing has happened then */
export function take(runner: StrategyRunner, event: StrategyEvent): void {
  if (runner.handle(event)) return;
  throw new CommandRefusedError('busy', 'the change could not be recorded; see the log');
}

function typesOf(events: readonly StrategyEvent[]): readonly string[] {
  return events.map(({ type }) => type);
}

function isStoppedByOther({ mode }: StrategyState): boolean {
  return mode.kind === 'blocked' && mode.reason === 'anotherProgram';
}

function changesNothing(decision: Decision, before: StrategyState): boolean {
  return (
    decision.state === before &&
    decision.orders.length === 0 &&
    decision.entries.length === 0 &&
    decision.closedCycles.length === 0 &&
    decision.alerts.length === 0 &&
    decision.reports.length === 0 &&
    decision.settledTrades.length === 0
  );
}
