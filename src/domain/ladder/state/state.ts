import {
  type BlockReason,
  type CycleEnd,
  EXIT_REASONS,
  type ExitReason,
  type ForeignOrder,
  type GateName,
} from '../../alerts/index.js';
import type { BrakeKind } from '../../brakes/index.js';
import type { Decimal } from '../../decimal.js';
import type { Position } from '../../ledger.js';
import type { Market } from '../../market.js';
import type { Side, TimeInForce } from '../../order.js';
import type { Missing } from '../../reconciliation/index.js';
import type { ParameterOverrides, StrategyParameters } from '../parameters/index.js';

/** State of one strategy, all that it knows. Immutable: `decide` returns the next one. */
export interface StrategyState {
  /** In force: the configured ones, with `overrides` over them. */
  readonly parameters: StrategyParameters;
  readonly overrides: ParameterOverrides;
  readonly market: Market;
  /** 0 to 63, unique among the strategies of a database; part of every client id. */
  readonly slot: number;
  readonly mode: StrategyMode;
  readonly position: Position;
  /** Entries booked so far; the next one has this plus 1. */
  readonly ledgerLength: number;
  readonly cycle: Cycle;
  /** Orders that may still change, by client id: everything whose phase is not `settled`. */
  readonly orders: ReadonlyMap<number, StrategyOrder>;
  /** Client id sequence numbers used so far. */
  readonly ordersMade: number;
  readonly ladder: LadderState;
  /** Null: no sale is due. */
  readonly exit: Exit | null;
  /** Course of a take profit that rests and was turned away; null when nothing stands against it. */
  readonly restingRetry: RestingRetry | null;
  /** Highest best bid since it reached the target of a trailing take profit; null: it has not, or does not trail. */
  readonly peak: Decimal | null;
  /** Moment from which on something has been held that can be sold; null while nothing is. */
  readonly heldSinceMs: number | null;
  /** Age of the position that the target has fallen for, milliseconds: that of the last step of `takeProfit.afterHours` reached, or zero. */
  readonly targetAgeMs: number;
  /** Partial targets of this cycle, as far as they are sold; null: nothing of them is. */
  readonly levelsSold: LevelsSold | null;
  /** The cycle ends as soon as none of its orders can change any more; null when it goes on. */
  readonly closing: Closing | null;
  /** Base asset that `/fresh` wrote off and left to the owner: held by the account, claimed by no strategy. */
  readonly setAside: Decimal;
  /** Quantities written off without proof of where they went, and expected to come back as they were. */
  readonly missing: Missing;
  /** Ends of cycles, of which the store knows; missing: none has ended. */
  readonly endings?: CycleEndings;
  /** Realized PnL when `compound` was switched on, quote asset; null or missing: it is off. */
  readonly compoundBase?: Decimal | null;
}

/** Ends of cycles, as far as gates ask for them: what the closed cycles of the books say. */
export interface CycleEndings {
  /** Beginning of the day in UTC on which the last cycle ended, milliseconds since the epoch. */
  readonly dayStartMs: number;
  /** Cycles that ended on that day. */
  readonly cyclesThatDay: number;
  /** End of the last one that realized a loss; null: none did. */
  readonly lastLossAtMs: number | null;
}

/** Part of `takeProfit.levels` that is sold in a cycle. */
export interface LevelsSold {
  /** Levels that are sold whole, or were too small to be. */
  readonly count: number;
  /** Sold for the next one so far, base asset. */
  readonly quantity: Decimal;
  /** Price times quantity of all that was not told yet, quote asset. */
  readonly value: Decimal;
  /** Realized with that, quote asset; fees included. */
  readonly pnl: Decimal;
}

/** A take profit that is to rest, and was refused, lost or ended by somebody else. */
export interface RestingRetry {
  readonly attempts: number;
  /** Times that the exchange refused it. */
  readonly refusals: number;
  readonly notBeforeMs: number;
  /** Quantity free to sell on the account, where a refusal made somebody look; base asset. Null: the whole position. */
  readonly sellAtMost: Decimal | null;
}

export interface Closing {
  readonly end: 'fresh' | 'retired' | 'manual';
  /** Person behind it, as the audit names people; null: nobody, and where a former version began it. */
  readonly by: string | null;
  /** Orders that were to be ended, of a strategy that retires. */
  readonly orders?: number;
}

export type StrategyMode = UnblockedMode | BlockedMode;

export type UnblockedMode =
  | { readonly kind: 'trading' }
  /** No new rung is placed; those that rest stay, and so does the take profit. */
  | { readonly kind: 'stoppingBuys'; readonly sinceMs: number; readonly by: string }
  | {
      readonly kind: 'paused';
      readonly sinceMs: number;
      readonly by: string;
      /** Paused by the brakes that have fallen, until all are released; missing: somebody paused it. */
      readonly brake?: Braked;
    }
  /** A cycle ended and `restartAfterTakeProfit` is off, or a stop loss sold. */
  | { readonly kind: 'finished'; readonly sinceMs: number; readonly reason: CycleEnd };

export interface Braked {
  /** In the order in which they fell. */
  readonly kinds: readonly BrakeKind[];
  /** Mode of the strategy once they are released: what was ordered meanwhile is in it. */
  readonly resumeTo: UnblockedMode;
}

export interface BlockedMode {
  readonly kind: 'blocked';
  readonly sinceMs: number;
  readonly reason: BlockReason;
  readonly detail: string;
  /** The order that another program has placed, where that is the reason. */
  readonly order?: ForeignOrder;
  /** Mode of the strategy once nothing blocks it any more: a pause outlives a block. */
  readonly resumeTo: UnblockedMode;
}

export type LadderState =
  /** To be placed as soon as nothing stands against it, not before `notBeforeMs`. */
  | {
      readonly kind: 'due';
      readonly notBeforeMs: number;
      readonly attempts: number;
      /** Attempts that the exchange refused; the others did not get through. None when it is missing. */
      readonly refusals?: number;
      readonly gaveUp?: GivenUp;
      /** The gate that holds it, where that was told. */
      readonly toldGate?: ToldGate;
    }
  | {
      readonly kind: 'placed';
      readonly anchor: Decimal;
      readonly placedAtMs: number;
      /** Times that it, or rungs of it, were turned away before. */
      readonly attempts: number;
      readonly refusals?: number;
      readonly gaveUp?: GivenUp;
      readonly toldGate?: ToldGate;
      /** Rungs of it that do not rest and are to; none when it is missing. Shallowest first. */
      readonly waiting?: readonly WaitingRung[];
      /** Rungs of it that somebody else took off the book: no other follows in their place. None when it is missing. */
      readonly takenAway?: number;
    }
  /** Its rungs are being taken off the book to be placed anew. */
  | { readonly kind: 'reanchoring'; readonly toldGate?: ToldGate }
  /** None is wanted: paused, finished, blocked, or a sale is on its way. */
  | { readonly kind: 'off' };

/** A gate that was told to be closed, and when. */
export interface ToldGate {
  readonly gate: GateName;
  readonly atMs: number;
}

/** A target was reached and left again, and the ladder came back for that. */
export interface GivenUp {
  readonly atMs: number;
  /** Count of these, each within a minute of the one before. */
  readonly times: number;
  /** Attempts to sell, in all of them. */
  readonly attempts: number;
}

export const ROOM_LACKS = ['exposure', 'money'] as const;
export type RoomLack = (typeof ROOM_LACKS)[number];

/** A rung that is placed by itself as soon as it may rest and its turn has come. */
export interface WaitingRung {
  readonly rung: number;
  readonly price: Decimal;
  /** Base asset. */
  readonly quantity: Decimal;
  /** Zero: whenever its turn has come and the price band lets it rest. */
  readonly notBeforeMs: number;
  /** It does not rest because the limits of exposure leave no room for it, or because the account has not the money. */
  readonly lacks?: RoomLack;
}

/** Reason why the position is being sold, and how often it was tried. */
export interface Exit {
  readonly reason: ExitReason;
  /** Person behind it, as the audit names people; null: the price did, or a former version did not keep it. */
  readonly by: string | null;
  readonly attempts: number;
  /** True once something of it was sold: the cycle ends for this reason then, whatever takes the rest. */
  readonly hasSold: boolean;
  /** Times that the exchange did not take the sale at all. */
  readonly refusals: number;
  /** Quantity free to sell on the account, where a refusal made somebody look; base asset. Null: the whole position. */
  readonly sellAtMost: Decimal | null;
  /** After a refusal: not again before. */
  readonly notBeforeMs: number;
  /** Times that the target was given up shortly before; none when it is missing. */
  readonly givenUp?: number;
  /** Since when the bid has been away from the target; it is there when this is missing. */
  readonly leftAtMs?: number;
  /** The highest bid at which a sale was tried. */
  readonly triedAt?: Decimal;
  /** Looks in a row that found nothing free to sell; none when it is missing. */
  readonly emptyLooks?: number;
  /** Ordered while nothing could be sold, for what a rung may still buy while it is being cancelled. */
  readonly isPrecaution?: true;
  /** An order of the same account that a sale has met; none is known of when it is missing. */
  readonly inTheWay?: InTheWay;
}

/** An order of this account that buys on the strategy's market. */
export interface OwnBid {
  readonly orderId: string;
  readonly price: Decimal;
  /** Quantity left of it; base asset. */
  readonly quantity: Decimal;
  /** Of Rung, whose rung it is; null: it is the owner's own. */
  readonly strategyId: string | null;
}

/** The exchange ends every sale that would meet an order of the same account. */
export interface InTheWay {
  readonly sinceMs: number;
  /** The highest of those that a sale would meet, as they were read last; null before they were read. */
  readonly bid: OwnBid | null;
  /** Moment when they are read again. */
  readonly lookAtMs: number;
  /** True when something has happened since they were read: nothing is sold until they are. */
  readonly isUnread?: true;
  /** The last of them that was to be cancelled. */
  readonly cancelled?: { readonly orderId: string; readonly atMs: number };
}

/** From the first rung placed to the position sold. Sums are over this cycle's fills, quote asset, fees included. */
export interface Cycle {
  readonly number: number;
  readonly startedAtMs: number;
  readonly boughtQuantity: Decimal;
  readonly boughtValue: Decimal;
  readonly soldQuantity: Decimal;
  readonly soldValue: Decimal;
  /** Fees by asset, e.g. base asset of buys and quote asset of sells. */
  readonly baseFees: Decimal;
  readonly quoteFees: Decimal;
  /** Null in cycles of versions that did not keep it. */
  readonly soldBill: SoldBill | null;
  readonly rungsPlaced: number;
  readonly rungsFilled: number;
  /** Realized PnL of the strategy when the cycle began. */
  readonly realizedPnlBefore: Decimal;
}

/** Bill of what a cycle has sold: what was taken from it, and what it had cost. Quote asset. */
export interface SoldBill {
  /** Fees of the sales; those of purchases are part of their cost. */
  readonly fees: Decimal;
  /** At the average; null once a part was sold at an unknown cost. */
  readonly cost: Decimal | null;
}

export interface ClosedCycle extends Cycle {
  readonly closedAtMs: number;
  readonly end: CycleEnd;
  /** Person who ended it by `/sellnow`, `/panic` or `/fresh`, as the audit names people; null: nobody, or not kept. */
  readonly closedBy: string | null;
  /** Received less spent: the quote asset's real change from this cycle's fills. */
  readonly quoteChange: Decimal;
  /** Realized on what was sold. Differs from `quoteChange` by the cost of dust carried in and out. */
  readonly realizedPnl: Decimal;
  readonly dustQuantity: Decimal;
}

/** `restingTakeProfit`: a sale that stands at the target while rungs rest below it; the others are those of an exit. */
export const ORDER_ROLES = ['rung', 'restingTakeProfit', ...EXIT_REASONS] as const;
export type OrderRole = (typeof ORDER_ROLES)[number];

/**
 * `intended`   recorded, the request is being sent or its answer is awaited
 * `unknown`    sent, and no answer tells what became of it
 * `open`       on the book
 * `settling`   off the book, but not all of its fills are booked
 * `settled`    off the book and all booked
 */
export type OrderPhase = 'intended' | 'unknown' | 'open' | 'settling' | 'settled';

/**
 * `neverArrived` the exchange does not know it, and can no longer take it
 * `vanished`     it was known, and is nowhere any more, nor are executions that would still have to be booked
 * `givenUp`      ended by `/fresh` although its end was not known: what it may still do is the owner's
 */
export type OrderOutcome =
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'refused'
  | 'neverArrived'
  | 'vanished'
  | 'givenUp';

/** An order of ours, from its intent on. */
export interface StrategyOrder {
  readonly clientId: number;
  readonly strategyId: string;
  readonly cycle: number;
  readonly role: OrderRole;
  /** 1 is the shallowest; null for sales. */
  readonly rung: number | null;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly timeInForce: TimeInForce;
  /** Person behind it, as the audit names people; null: nobody, and where a former version placed it. */
  readonly orderedBy: string | null;
  readonly phase: OrderPhase;
  /** Known once `settled`, and while `settling` unless the exchange did not say how much was executed. */
  readonly outcome: OrderOutcome | null;
  readonly orderId: string | null;
  /** Quantity executed by the exchange's word, base asset. */
  readonly executedQuantity: Decimal;
  /** Quantity booked in the ledger, base asset before fees. */
  readonly bookedQuantity: Decimal;
  readonly bookedValue: Decimal;
  /** A cancel was asked for and not yet confirmed. */
  readonly cancelling: boolean;
  readonly createdAtMs: number;
  /** While `unknown`: the exchange refuses the request after this, exchange time. */
  readonly validUntilMs: number | null;
  /** Words of the exchange when it refused or ended it. */
  readonly detail: string | null;
}
