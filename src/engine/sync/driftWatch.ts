import { type Alert, type AlertContent, alertOf } from '../../domain/alerts/index.js';
import { type Decimal, ZERO } from '../../domain/decimal.js';
import {
  type Lasted,
  type LookedAt,
  lookAt,
  type Patience,
  type Vigil,
} from '../../domain/reconciliation/index.js';
import type { WatchedView } from '../api/index.js';
import type { Doubts } from '../loop/index.js';
import type { CancelTimer, Clock } from '../ports/index.js';

export interface DriftWatchDeps {
  readonly patience: Patience;
  /** The time that people are told. */
  readonly clock: Pick<Clock, 'now'>;
  /** Times the patience: what waits for the exchange waits by the machine's time, however often its clock is set. */
  readonly networkClock: Pick<Clock, 'setTimer'>;
  readonly doubts: Pick<Doubts, 'raise' | 'settle'>;
  /** Compares the asset once more, and nobody waits for it. */
  look(asset: string): void;
  tell(alert: Alert): void;
}

/** Verdict of a look on a difference, before anything is done about it. */
export interface Judgement {
  /** Part that is not believed yet; zero: all of it is. */
  readonly watched: Decimal;
  readonly looked: LookedAt;
  readonly patienceMs: number;
}

/** Asset and strategies that a watched difference concerns. */
export interface WatchedAsset {
  readonly asset: string;
  /** The strategies on it; an alert is the first one's. */
  readonly strategyIds: readonly string[];
  readonly symbol: string;
}

interface Standing {
  readonly concerned: WatchedAsset;
  /** A refused sale has shown it: it is no tolerable one, however small. */
  wasRefused: boolean;
  vigil: Vigil;
  /** Count of looks that have seen it since the patience with it began. */
  looks: number;
  lasted: Lasted;
  readonly sinceMs: number;
  untilMs: number;
  /** Alert that told of it, if any. */
  told: Alert | null;
  endPatience: CancelTimer;
  readonly endAll: CancelTimer;
  endLooks: CancelTimer;
}

/** So many looks have to agree beside the one that believes it: where most readings fail, two may be wrong minutes apart. */
const LEAST_LOOKS = 3;
/** A difference of some seconds is told once, when it is over. */
const TELL_AFTER_MS = 15_000;

/**
 * Differences between account and books that no trade, order or word of the stream explains. They are looked at again and
 * again until they are gone, or have lasted; meanwhile nothing is bought into them. It is in memory alone: a new process
 * begins anew.
 */
export class DriftWatch {
  readonly #deps: DriftWatchDeps;
  readonly #standing = new Map<string, Standing>();

  constructor(deps: DriftWatchDeps) {
    this.#deps = deps;
  }

  /** Gives what is watched on an asset; null: nothing. */
  of(asset: string): WatchedView | null {
    const standing = this.#standing.get(asset);
    if (standing === undefined) return null;
    const { vigil, sinceMs, untilMs } = standing;
    return { quantity: vigil.seen, sinceMs, untilMs };
  }

  /** A sale was refused for what is watched. */
  wasRefused(asset: string): boolean {
    return this.#standing.get(asset)?.wasRefused === true;
  }

  /**
   * Judges what of a difference may be believed. Changes nothing: see `hold` and `release`.
   *
   * @param seen       what nothing explains, base asset, signed
   * @param patienceMs how long it must last; 0: it is believed as it is
   * @param isHisWord  the owner says that what is watched is as it is
   */
  judge(asset: string, seen: Decimal, patienceMs: number, isHisWord: boolean): Judgement {
    if (patienceMs === 0 || seen.eq(ZERO)) {
      return { watched: ZERO, looked: { believed: seen, vigil: null, isNew: false }, patienceMs };
    }
    const standing = this.#standing.get(asset);
    const lasted = isHisWord ? 'patience' : lastedOf(standing);
    const looked = lookAt(standing?.vigil ?? null, seen, lasted);
    return { watched: looked.vigil?.seen ?? ZERO, looked, patienceMs };
  }

  /** From when to when what is judged to be watched is; from now on where it is not watched yet. Null: nothing is to be. */
  vigilOf(asset: string, { watched, patienceMs }: Judgement): Omit<WatchedView, 'quantity'> | null {
    if (watched.eq(ZERO)) return null;
    const nowMs = this.#deps.clock.now();
    const { sinceMs, untilMs } = this.of(asset) ?? { sinceMs: nowMs, untilMs: nowMs + patienceMs };
    return { sinceMs, untilMs };
  }

  /**
   * Goes on watching, or begins to. Before what is believed is booked, so that nothing is bought in between.
   *
   * @param drift      what the positions differ by because of it; zero where it concerns only what is the owner's
   * @param wasRefused the exchange refused a sale for it
   */
  hold(concerned: WatchedAsset, judgement: Judgement, drift: Decimal, wasRefused: boolean): void {
    const { vigil, isNew } = judgement.looked;
    if (vigil === null) return;
    const { asset } = concerned;
    const before = this.#standing.get(asset);
    const isTheSame =
      before !== undefined && lastedOf(before) === 'notYet' && isSameWay(before.vigil.seen, vigil.seen);
    if (before !== undefined && !isTheSame) this.#end(before, !judgement.looked.believed.eq(ZERO));
    const standing = isTheSame ? before : this.#begin(concerned, vigil, judgement.patienceMs);
    if (isTheSame && isNew) this.#beginPatience(standing, this.#deps.clock.now(), judgement.patienceMs);
    standing.vigil = vigil;
    standing.looks = isTheSame && !isNew ? standing.looks + 1 : 1;
    standing.wasRefused = wasRefused || before?.wasRefused === true;
    if (drift.eq(ZERO)) this.#settle(concerned);
    else this.#doubt(standing, drift);
  }

  /** Ends what is not watched any more. After what was believed was booked: something may be bought again from here on. */
  release(asset: string, { looked }: Judgement): void {
    const standing = this.#standing.get(asset);
    if (standing === undefined || looked.vigil !== null) return;
    this.#standing.delete(asset);
    const { throughout } = standing.vigil;
    const isAll = looked.believed.abs().gte(throughout.abs());
    this.#end(standing, isAll && isSameWay(looked.believed, throughout));
    this.#settle(standing.concerned);
  }

  stop(): void {
    for (const standing of this.#standing.values()) cancelTimers(standing);
    this.#standing.clear();
  }

  #begin(concerned: WatchedAsset, vigil: Vigil, patienceMs: number): Standing {
    const { clock, networkClock, patience } = this.#deps;
    const sinceMs = clock.now();
    const standing: Standing = {
      concerned,
      wasRefused: false,
      vigil,
      looks: 0,
      lasted: 'notYet',
      sinceMs,
      untilMs: sinceMs,
      told: null,
      endPatience: () => {},
      endAll: networkClock.setTimer(patience.inAllMs, () => this.#hasLasted(standing, 'inAll')),
      endLooks: () => {},
    };
    this.#standing.set(concerned.asset, standing);
    this.#beginPatience(standing, sinceMs, patienceMs);
    this.#lookLater(standing);
    return standing;
  }

  #beginPatience(standing: Standing, nowMs: number, patienceMs: number): void {
    const { networkClock, patience } = this.#deps;
    standing.endPatience();
    if (standing.lasted === 'patience') standing.lasted = 'notYet';
    standing.endPatience = networkClock.setTimer(patienceMs, () => this.#hasLasted(standing, 'patience'));
    standing.untilMs = Math.min(nowMs + patienceMs, standing.sinceMs + patience.inAllMs);
  }

  #hasLasted(standing: Standing, lasted: Lasted): void {
    if (standing.lasted !== 'inAll') standing.lasted = lasted;
    this.#deps.look(standing.concerned.asset);
  }

  #lookLater(standing: Standing): void {
    standing.endLooks = this.#deps.networkClock.setTimer(this.#deps.patience.lookEveryMs, () => {
      this.#deps.look(standing.concerned.asset);
      this.#lookLater(standing);
    });
  }

  #doubt(standing: Standing, drift: Decimal): void {
    const { concerned, sinceMs, untilMs } = standing;
    for (const strategyId of concerned.strategyIds) {
      this.#deps.doubts.raise(strategyId, { kind: 'holdings', sinceMs });
    }
    if (standing.told !== null) return;
    const { symbol, asset } = concerned;
    standing.told = this.#tell(standing, TELL_AFTER_MS, {
      ...{ kind: 'differenceWatched', symbol, asset, drift, sinceMs, untilMs },
    });
  }

  #settle({ strategyIds }: WatchedAsset): void {
    for (const strategyId of strategyIds) this.#deps.doubts.settle(strategyId, 'holdings');
  }

  /** Ends a watch. What is booked tells of itself; here it is told of only in place of a message that has not left. */
  #end(standing: Standing, wasBooked: boolean): void {
    cancelTimers(standing);
    const { told, concerned, sinceMs } = standing;
    const nowMs = this.#deps.clock.now();
    if (told?.content.kind !== 'differenceWatched') return;
    if (wasBooked && nowMs >= told.deliverAtMs) return;
    const { symbol, asset } = concerned;
    const { drift } = told.content;
    const lastedMs = Math.max(nowMs - sinceMs, 0);
    this.#tell(standing, 0, {
      ...{ kind: 'differenceOver', symbol, asset, drift, lastedMs, wasBooked },
    });
  }

  #tell({ concerned, sinceMs }: Standing, delayMs: number, content: AlertContent): Alert {
    const merge = { key: `difference:${concerned.asset}:${sinceMs}`, delayMs };
    const alert = alertOf(content, concerned.strategyIds[0] ?? null, this.#deps.clock.now(), merge);
    this.#deps.tell(alert);
    return alert;
  }
}

function lastedOf(standing: Standing | undefined): Lasted {
  return standing === undefined || standing.looks < LEAST_LOOKS ? 'notYet' : standing.lasted;
}

function cancelTimers({ endPatience, endAll, endLooks }: Standing): void {
  endPatience();
  endAll();
  endLooks();
}

function isSameWay(a: Decimal, b: Decimal): boolean {
  return !a.eq(ZERO) && !b.eq(ZERO) && a.gt(ZERO) === b.gt(ZERO);
}
