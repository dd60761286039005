import type { AlertContent, Problem } from '../../src/domain/alerts/index.js';
import type { StrategyState } from '../../src/domain/ladder/index.js';
import { sellableQuantity } from '../../src/domain/market.js';
import type { LivingProcess, World } from './world.js';

/**
 * Whatever keeps it from what it should do is told within a minute. The rest is for those who look every ten seconds, and for
 * a look-up that lasts half a minute, because its request waits, and is the one after which it is told.
 */
const TOLD_WITHIN_MS = 120_000;
/** What was told shortly before counts: the same hindrance may come and go. */
const TOLD_BEFORE_MS = 150_000;

/** The program's time may be off by this. */
const HELD_LONGER_MS = 5_000;

const A_CONNECTION = 'a connection';
/** A line that tells nothing for longer than this is none, however often it connects. */
const QUIET_MS = 20_000;

/** Alerts that tell of nothing that is in the way. */
const GOOD_NEWS: ReadonlySet<AlertContent['kind']> = new Set([
  'rungFilled',
  'cycleClosed',
  'connectionBack',
  'reconciliationWorks',
  'dailyReport',
] as const);

/** What is told when it begins and when it is over. */
const BEGINNINGS: Readonly<Partial<Record<AlertContent['kind'], string>>> = {
  connectionLost: 'connection',
  reconciliationFailing: 'reconciliation',
  differenceWatched: 'difference',
  discrepancy: 'what is only reported',
  problem: 'problem',
};
const ENDS: Readonly<Partial<Record<AlertContent['kind'], string>>> = {
  connectionBack: 'connection',
  reconciliationWorks: 'reconciliation',
  differenceOver: 'difference',
  problemOver: 'problem',
};
const LASTING_PROBLEMS: ReadonlySet<Problem['kind']> = new Set([
  'keyRefused',
  'requestsWait',
  'salesWait',
  'pricesUnknown',
  'pricesByRequest',
  'marketGone',
  'marketClosed',
  'notCaughtUp',
  'rungsRefused',
] as const);

/** Something that a strategy wants and does not get. */
interface Wish {
  readonly what: string;
  /** The sale, the ladder or the order that it is about. */
  readonly which: string;
}

interface Want extends Wish {
  /** Since when that is so, whatever befell the process meanwhile. */
  readonly fromMs: number;
  /** Since when it has been so without that. */
  readonly sinceMs: number;
}

/** Sees that nothing stands still in silence. */
export class HindranceWatch {
  readonly #world: World;
  #process: LivingProcess | null = null;
  #wants = new Map<string, readonly Want[]>();
  /** When each alert was recorded, by the true time. */
  readonly #recordedAtMs: number[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  onMoment(): void {
    const { process, timeline, witness, diskFullUntilMs } = this.#world;
    const { nowMs } = timeline;
    // A loss of power takes the last ones.
    this.#recordedAtMs.length = Math.min(this.#recordedAtMs.length, witness.alerts.length);
    while (this.#recordedAtMs.length < witness.alerts.length) this.#recordedAtMs.push(nowMs);
    const isUndisturbed = process === this.#process && process?.isAwake === true && nowMs >= diskFullUntilMs;
    if (!isUndisturbed) {
      for (const [id, wants] of this.#wants) {
        this.#wants.set(
          id,
          wants.map((want) => ({ ...want, sinceMs: nowMs })),
        );
      }
    }
    this.#process = process;
    if (process?.isAwake !== true) return;
    for (const { id } of process.strategies) this.#look(id, this.#wanted(process, id));
    for (const { id } of this.#world.scenario.strategies) {
      if (!process.strategies.some((trading) => trading.id === id)) this.#look(id, this.#leftBehind(id));
    }
  }

  #look(strategyId: string, wishes: readonly Wish[]): void {
    const { timeline, judge, statistics } = this.#world;
    const { nowMs } = timeline;
    const before = this.#wants.get(strategyId) ?? [];
    const wants = wishes.map((wish) => {
      const known = before.find(({ what, which }) => what === wish.what && which === wish.which);
      return known ?? { ...wish, fromMs: nowMs, sinceMs: nowMs };
    });
    // What it wants besides is nothing new once it is connected again.
    const isCutOff = wishes.some(({ what }) => what === A_CONNECTION);
    const besides = isCutOff ? before.filter(({ what }) => what !== A_CONNECTION) : [];
    this.#wants.set(strategyId, [...wants, ...besides.map((want) => ({ ...want, sinceMs: nowMs }))]);
    for (const { what, fromMs, sinceMs } of wants) {
      if (nowMs - sinceMs < TOLD_WITHIN_MS) continue;
      const isTold = this.#isTold(strategyId, fromMs - TOLD_BEFORE_MS);
      statistics.branch(`hindered ${isTold ? 'and told' : 'in silence'}: ${what}`);
      judge.must(
        isTold,
        'whatIsInTheWayIsTold',
        () => `${strategyId} has wanted for ${nowMs - sinceMs} ms: ${what}`,
      );
    }
  }

  /** Lately, or so long ago as it may be where its end is told, too, and was not yet. */
  #isTold(strategyId: string, sinceMs: number): boolean {
    const standing = new Set<string>();
    for (const [index, { strategyId: of, content }] of this.#world.witness.alerts.entries()) {
      // What is watched of a coin concerns all that trade it; it is told once.
      const isForAll = of === null || 'asset' in content;
      if (!isForAll && of !== strategyId) continue;
      const isLate = (this.#recordedAtMs[index] ?? 0) >= sinceMs;
      if (isLate && !GOOD_NEWS.has(content.kind)) return true;
      const [begun, over] = [BEGINNINGS[content.kind], ENDS[content.kind]];
      const which = 'problem' in content ? content.problem.kind : '';
      if (begun !== undefined && isLasting(content)) standing.add(begun + which);
      // What is still in the way a minute after that is to be told anew.
      const hasLasted = (this.#recordedAtMs[index] ?? 0) < this.#world.timeline.nowMs - TOLD_WITHIN_MS;
      if (over !== undefined && hasLasted) standing.delete(over + which);
    }
    return standing.size > 0;
  }

  #wanted({ engine, nowMs, heardAtMs }: LivingProcess, id: string): readonly Wish[] {
    const state = engine.state(id);
    const { timeline, faults } = this.#world;
    // In the calm there is nothing to tell, and of a market that is gone neither.
    const isTalking = !faults.calm && !faults.lasts('marketLeaves');
    const isDeaf = isTalking && timeline.nowMs - heardAtMs > QUIET_MS;
    if (isDeaf || !engine.api.strategy(id).queries.status().connection.connected)
      return [{ what: A_CONNECTION, which: '' }];
    // It is told when it begins, whatever else is in the way by then.
    const unclear = unclearOf(state);
    if (state.mode.kind === 'blocked') return unclear;
    const which = String(state.cycle.number);
    if (isSelling(state)) return [{ what: 'to sell', which }, ...unclear];
    if (this.#isHeldTooLong(state)) return [{ what: 'to sell what was held for long enough', which }];
    if (isBuying(state, nowMs) && !this.#world.witness.gates.isHeld(id)) return [{ what: 'to buy', which }];
    return unclear;
  }

  /** Orders of one that does not trade in this life. */
  #leftBehind(strategyId: string): readonly Wish[] {
    const { venue, witness } = this.#world;
    const rests = venue
      .openOrders()
      .some((open) => venue.isOurs(open) && witness.orders.order(open.clientId)?.strategyId === strategyId);
    return rests ? [{ what: 'to take off the book what does not trade', which: '' }] : [];
  }

  /** By the true time, and by when the witness' books had something to sell: whatever clock was set meanwhile. */
  #isHeldTooLong({ parameters: { id, maxHoldMs }, exit, closing }: StrategyState): boolean {
    const heldSinceMs = this.#world.witness.heldSinceMs(id);
    if (maxHoldMs === null || heldSinceMs === null || exit !== null || closing !== null) return false;
    const isTooLong = this.#world.timeline.nowMs - heldSinceMs > maxHoldMs + HELD_LONGER_MS;
    if (isTooLong) this.#world.statistics.branch('held too long and not sold yet');
    return isTooLong;
  }
}

function isLasting(content: AlertContent): boolean {
  // Told once, and never booked.
  if (content.kind === 'discrepancy') return content.action === 'onlyReported';
  return content.kind !== 'problem' || LASTING_PROBLEMS.has(content.problem.kind);
}

function isSelling({ exit, position, market }: StrategyState): boolean {
  return exit !== null && !sellableQuantity(position.quantity, market).eq('0');
}

function isBuying({ mode, ladder, orders, exit }: StrategyState, nowMs: number): boolean {
  return (
    mode.kind === 'trading' &&
    exit === null &&
    orders.size === 0 &&
    ladder.kind === 'due' &&
    ladder.notBeforeMs < nowMs
  );
}

function unclearOf({ orders }: StrategyState): readonly Wish[] {
  return (
    [...orders.values()]
      // What is executed at once or not at all is over, whatever is said of it.
      .filter(({ phase, cancelling, timeInForce }) => phase !== 'open' || cancelling || timeInForce === 'IOC')
      .map(({ clientId }) => ({ what: 'to know what became of an order', which: String(clientId) }))
  );
}
