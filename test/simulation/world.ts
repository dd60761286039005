import type { Alert } from '../../src/domain/alerts/index.js';
import type { BrakeMemory } from '../../src/domain/brakes/index.js';
import type { Decimal } from '../../src/domain/decimal.js';
import type { StrategyOrder, StrategyParameters, StrategyState } from '../../src/domain/ladder/index.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import type { ExchangeOrder, Fill } from '../../src/domain/order.js';
import type { Engine } from '../../src/engine/engine.js';
import type { NewOrder, RequestBucket } from '../../src/engine/ports/exchange.js';
import type { Commit, CycleResult, StoredAlert, StoredStrategy } from '../../src/engine/ports/store.js';
import type { FaultKind, Faults } from './faults.js';
import type { Judge } from './judge.js';
import type { Draw } from './random.js';
import type { Scenario } from './scenario.js';
import type { Statistics } from './statistics.js';
import type { Story } from './story.js';
import type { Timeline } from './timeline.js';
import type { Venue } from './venue.js';

/** A process that runs, as those around it see it. */
export interface LivingProcess {
  readonly isAlive: boolean;
  /** When it began, by the true time. */
  readonly beganAtMs: number;
  /** What it takes for the time. */
  readonly nowMs: number;
  /** It lives and does not stand still. */
  readonly isAwake: boolean;
  /** When it last ran again after it had stood still, by the true time; 0 when it never did. */
  readonly awokeAtMs: number;
  readonly engine: Engine;
  /** Those that the configuration names in this life, with its parameters. */
  readonly strategies: readonly StrategyParameters[];
  /** Orders of the owner's that he has given to be cancelled. */
  readonly mayCancel: Set<string>;
  /** The best bid that its stream last told it of; null while it knows none. */
  readonly toldBid: Decimal | null;
  /** When its streams last told it of anything, by the true time. */
  readonly heardAtMs: number;
  /** Something comes from outside: taken now, or when it runs again; never when it has ended. */
  arrive(take: () => void): void;
  ledger(strategyId: string): Iterable<LedgerEntry>;
  setting(key: string): string | null;
  /** Those that have ended, as the books of now have them. */
  cycles(strategyId: string): readonly CycleResult[];
}

/** All that the parts of a run know of each other. */
export interface World {
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  readonly story: Story;
  readonly judge: Judge;
  readonly statistics: Statistics;
  readonly faults: Faults;
  readonly venue: Venue;
  /** Latencies and the like. */
  readonly draw: Draw;
  readonly databaseFile: string;
  /** How many client ids a start passes over, to be told from other programs; null: there is none in this run. */
  readonly idsSkipped: (() => number) | null;
  /** Null while none runs. */
  readonly process: LivingProcess | null;
  readonly witness: {
    readonly alerts: readonly Alert[];
    readonly orders: {
      onSent(orders: readonly NewOrder[]): void;
      onLeft(orders: readonly NewOrder[]): void;
      onMissed(by: { readonly orderId: string } | { readonly clientId: number }): void;
      onAccepted(order: NewOrder): void;
      order(clientId: number | null): StrategyOrder | undefined;
      wasSurprised(strategyId: string): boolean;
      expectWholeLadder(state: StrategyState, wasTold: boolean): void;
    };
    readonly gates: { isHeld(strategyId: string): boolean };
    readonly money: {
      onFill(fill: Fill, strategyId: string | null): void;
      onOwnersCoins(quantity: Decimal): void;
      expectWithinAllocation(strategyId: string | undefined): void;
      expectAllBack(): void;
    };
    /** When the books were begun, by the true time; null before. */
    readonly beganAtMs: number | null;
    isBooked(fill: Fill): boolean;
    readonly seen: number;
    isStray(fill: Fill): boolean;
    /** What is in the account beyond all that the books account for, base asset, signed. */
    driftNow(): Decimal;
    rewind(seen: number): void;
    /** A trade of the owner's that was taken for evidence. */
    isNoted(fill: Fill): boolean;
    onManualTrade(fill: Fill): void;
    onOpened(strategyId: string, stored: StoredStrategy | null): void;
    onCommit(commit: Commit): void;
    /** A life begins in which the configuration does not name these any more. */
    onConfigured(takenOut: readonly string[]): void;
    onAlert(alert: Alert): void;
    onBrakes(memories: readonly BrakeMemory[], alerts: readonly Alert[]): void;
    readonly brakes: { expectKept(found: readonly BrakeMemory[]): void };
  };
  /** @param percentage how far the price jumps before it is back, positive for up */
  readonly market: { moveAwayFor(percentage: number, forMs: number): void };
  readonly disk: { onCommit(seen: number): void; onSynced(): void; losePower(): number | null };
  /** What the owner has got to read. */
  readonly arrivedAlerts: readonly StoredAlert[];
  /** This machine's clock less the true time. */
  clockSkewMs: number;
  diskFullUntilMs: number;
  /** Until when the exchange takes no more requests of a bucket. */
  readonly limitedUntilMs: Map<RequestBucket, number>;
  /** When the owner last took or brought coins behind Rung's back; 0 for never. */
  readonly ownerActedAtMs: number;
  /** When funds were last lent or taken back while somebody looked. */
  readonly lentAtMs: number;
  /** How many alerts had been recorded when the calm began. */
  readonly alertsBeforeCalm: number;
  /** Every coin in the account is Rung's, or reserved since before the first day. */
  readonly hasOwnerNeverActed: boolean;
  /** @throws RequestRefusedError */
  place(order: NewOrder): ExchangeOrder;
  onSent(orders: readonly NewOrder[]): void;
  /** The owner did something that Rung is not told of. */
  onOwner(): void;
  /** Coins came, or with a negative quantity went, that Rung did not trade; base asset. */
  onOwnersCoins(quantity: Decimal): void;
  limitRequests(bucket: RequestBucket): void;
  /** The clock of the machine is set, to something that this kind of fault draws. */
  setClock(kind: FaultKind): void;
  /** What is idle is lent, or comes back. */
  moveLending(): void;
  /** An execution of ours at the exchange. */
  exchangeFill(key: string): Fill | undefined;
}
