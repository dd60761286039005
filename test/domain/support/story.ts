import type { Alert, AlertContent } from '../../../src/domain/alerts/index.js';
import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import {
  type ClosedCycle,
  type Decision,
  decide,
  decideAll,
  type Effect,
  type Moment,
  newStrategy,
  type PlacementAnswer,
  type StrategyEvent,
  type StrategyOrder,
  type StrategyParameters,
  type StrategyState,
  type VolatilityReading,
} from '../../../src/domain/ladder/index.js';
import { fold, type LedgerEntry } from '../../../src/domain/ledger.js';
import type { Market } from '../../../src/domain/market.js';
import type { ExchangeOrder, Fill } from '../../../src/domain/order.js';
import type { OwnersWord } from '../../../src/domain/reconciliation/index.js';
import { fillOf, parametersOf, reportOf, START_MS, solMarket } from './builders.js';
import { holdingsRead } from './holdings.js';

type EffectOf<K extends Effect['kind']> = Extract<Effect, { readonly kind: K }>;
type AlertOf<K extends AlertContent['kind']> = Extract<AlertContent, { readonly kind: K }>;

interface HoldingsReading {
  /** What of it no order of the owner's has locked. */
  readonly free?: string;
  readonly isNews?: boolean;
  readonly forceSync?: boolean;
  /** The owner's own trades, oldest first. */
  readonly byHand?: readonly Fill[];
  readonly ownersWord?: OwnersWord;
  readonly askedBy?: string;
}

/** Takes one strategy through events, as the engine would, and remembers what came of them. */
export class Story {
  state: StrategyState;
  nowMs = START_MS;
  bid: Decimal | null = null;
  /** What the books count and the account is known not to hold. */
  unbackedQuantity: Decimal = ZERO;
  mayBuy = true;
  /** As it was read last; null: not yet. */
  volatility: VolatilityReading | null = null;
  /** The newest decision: what the last event led to. */
  last: Decision;
  readonly entries: LedgerEntry[] = [];
  readonly closed: ClosedCycle[] = [];
  readonly alerts: Alert[] = [];
  /** Every order ever made, in its newest shape. */
  readonly orders = new Map<number, StrategyOrder>();

  constructor(part: Partial<StrategyParameters> = {}, market: Market = solMarket) {
    this.state = newStrategy(parametersOf(part), market, 0, START_MS);
    this.last = this.on({ type: 'wake' });
  }

  get moment(): Moment {
    const { nowMs, bid, unbackedQuantity, mayBuy, volatility } = this;
    return { nowMs, bid, unbackedQuantity, mayBuy, ...(volatility === null ? {} : { volatility }) };
  }

  /** What is decided, together with what follows at once. */
  on(event: StrategyEvent): Decision {
    this.last = decide(this.state, event, this.moment);
    while (this.last.effects.some(({ kind }) => kind === 'goOn')) {
      this.last = together(this.last, decideAll(this.last.state, [], this.moment));
    }
    this.state = this.last.state;
    this.entries.push(...this.last.entries);
    this.closed.push(...this.last.closedCycles);
    this.alerts.push(...this.last.alerts);
    for (const order of this.last.orders) this.orders.set(order.clientId, order);
    return this.last;
  }

  price(bid: string | null): Decision {
    this.bid = bid === null ? null : decimal(bid);
    return this.on({ type: 'wake' });
  }

  after(ms: number): Decision {
    this.nowMs += ms;
    return this.on({ type: 'wake' });
  }

  // ------------------------------------------------------------------------------- what the exchange says

  /** The exchange takes every order that waits for its answer. */
  accept(): Decision {
    const answers = this.waiting.map((order) => this.accepted(order));
    return this.on({ type: 'placementAnswered', answers });
  }

  answer(answers: readonly PlacementAnswer[]): Decision {
    return this.on({ type: 'placementAnswered', answers });
  }

  accepted(order: StrategyOrder, part: Partial<ExchangeOrder> = {}): PlacementAnswer {
    return { kind: 'accepted', clientId: order.clientId, order: reportOf(order, part) };
  }

  /** An execution of `order`, at its own price unless told otherwise; the fee is 0.1 %. */
  fill(order: StrategyOrder, quantity: string, price: Decimal = order.price): Decision {
    const fill = fillOf({
      side: order.side,
      quantity: decimal(quantity),
      price,
      clientId: order.clientId,
      orderId: `x${order.clientId}`,
      timeMs: this.nowMs,
    });
    return this.on({ type: 'filled', fill });
  }

  fillWhole(order: StrategyOrder, price?: Decimal): Decision {
    return this.fill(order, order.quantity.minus(this.now(order).bookedQuantity).toString(), price);
  }

  report(order: StrategyOrder, part: Partial<ExchangeOrder>): Decision {
    const known = this.now(order);
    const executedQuantity =
      part.executedQuantity === undefined ? known.executedQuantity : part.executedQuantity;
    return this.on({
      type: 'orderReported',
      clientId: order.clientId,
      order: reportOf(order, { ...part, executedQuantity }),
    });
  }

  /** Every cancel that was asked for is done. */
  confirmCancels(): Decision {
    for (const order of this.rungs.filter((rung) => rung.cancelling))
      this.report(order, { status: 'cancelled' });
    return this.last;
  }

  /** The exchange turns every order away that waits for its answer. */
  refuse(code: string): Decision {
    const refused = ({ clientId }: StrategyOrder) =>
      ({ kind: 'refused', clientId, code, message: 'no' }) as const;
    return this.answer(this.waiting.map(refused));
  }

  /** An IOC order that the book did not take, or not wholly. */
  expire(order: StrategyOrder): Decision {
    return this.report(order, { status: 'expired', expiryReason: 'ImmediateOrCancel' });
  }

  /** The account holds `total` of the base asset, all of it free unless told otherwise. */
  holdings(total: string, part: HoldingsReading = {}): Decision {
    return this.on(
      holdingsRead(this.state, this.nowMs, {
        total: decimal(total),
        free: decimal(part.free ?? total),
        tolerance: decimal('0'),
        forceSync: part.forceSync ?? true,
        isNews: part.isNews ?? true,
        manualTrades: part.byHand ?? [],
        ownersWord: part.ownersWord ?? null,
        askedBy: part.askedBy ?? null,
      }),
    );
  }

  // ------------------------------------------------------------------------------- what can be seen

  get live(): readonly StrategyOrder[] {
    return [...this.state.orders.values()];
  }

  get rungs(): readonly StrategyOrder[] {
    return this.live.filter((order) => order.role === 'rung');
  }

  get sales(): readonly StrategyOrder[] {
    return this.live.filter((order) => order.role !== 'rung');
  }

  get waiting(): readonly StrategyOrder[] {
    return this.live.filter((order) => order.phase === 'intended');
  }

  /** The live rung of this number. */
  rung(number: number): StrategyOrder {
    const found = this.rungs.find((order) => order.rung === number);
    if (found === undefined) throw new Error(`rung ${number} is not live`);
    return found;
  }

  /** The one live sale. */
  get sale(): StrategyOrder {
    const [found, second] = this.sales;
    if (found === undefined || second !== undefined) throw new Error(`${this.sales.length} sales are live`);
    return found;
  }

  /** An order as it is known now. */
  now(order: StrategyOrder): StrategyOrder {
    return this.orders.get(order.clientId) ?? order;
  }

  effects<K extends Effect['kind']>(kind: K, decision = this.last): readonly EffectOf<K>[] {
    return decision.effects.filter((effect): effect is EffectOf<K> => effect.kind === kind);
  }

  alertsOf<K extends AlertContent['kind']>(kind: K): readonly AlertOf<K>[] {
    return this.alerts
      .map((alert) => alert.content)
      .filter((content): content is AlertOf<K> => content.kind === kind);
  }

  /** The prices of the live rungs, shallowest first. */
  get prices(): readonly string[] {
    return this.rungs.map((order) => order.price.toString());
  }

  get position() {
    const { quantity, cost, realizedPnl } = this.state.position;
    return {
      quantity: String(quantity),
      cost: cost === null ? null : String(cost),
      realizedPnl: String(realizedPnl),
    };
  }

  get foldedPosition() {
    return fold(this.entries, this.state.market);
  }
}

/** A ladder of three rungs at 99, 98 and 97, placed and accepted at a bid of 100. */
export function withLadder(part: Partial<StrategyParameters> = {}, market: Market = solMarket): Story {
  const story = new Story(part, market);
  story.price('100');
  story.accept();
  return story;
}

/** ... of which the first rung is filled: 1.00899 SOL for 99.99. */
export function withPosition(part: Partial<StrategyParameters> = {}): Story {
  const story = withLadder(part);
  story.price('99');
  story.fillWhole(story.rung(1));
  return story;
}

/** ... and whose target is reached at a bid of 101.20: one sale is on its way, and the cancels of two rungs. */
export function withSale(part: Partial<StrategyParameters> = {}): Story {
  const story = withPosition(part);
  story.price('101.2');
  return story;
}

function together(first: Decision, next: Decision): Decision {
  return {
    state: next.state,
    orders: [...first.orders, ...next.orders],
    entries: [...first.entries, ...next.entries],
    closedCycles: [...first.closedCycles, ...next.closedCycles],
    alerts: [...first.alerts, ...next.alerts],
    reports: [...first.reports, ...next.reports],
    settledTrades: [...first.settledTrades, ...next.settledTrades],
    effects: [...first.effects.filter(({ kind }) => kind !== 'goOn'), ...next.effects],
  };
}
