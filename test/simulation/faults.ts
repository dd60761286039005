import { Draw } from './random.js';
import type { Timeline } from './timeline.js';

/**
 * Everything that may happen besides the market's ordinary course, with the odds of one opportunity when it is in
 * play: `request`, `message`, `tick` and `step` are one each; `moment` comes every ten seconds.
 */
export const FAULTS = {
  // The way to the exchange and back.
  requestLost: { per: 'request', odds: 0.03 },
  requestLate: { per: 'request', odds: 0.03 },
  requestAtTheLastMoment: { per: 'request', odds: 0.03 },
  requestNotSent: { per: 'request', odds: 0.04 },
  replyLost: { per: 'request', odds: 0.03 },
  replyAfterTimeout: { per: 'request', odds: 0.03 },
  replyAfterWindow: { per: 'request', odds: 0.03 },
  serverErrorUndone: { per: 'request', odds: 0.03 },
  serverErrorDone: { per: 'request', odds: 0.03 },
  overloadedUndone: { per: 'request', odds: 0.03 },
  overloadedDone: { per: 'request', odds: 0.03 },
  overloadedDoneLater: { per: 'request', odds: 0.03 },
  tooManyRequests: { per: 'request', odds: 0.01 },
  cancelQueued: { per: 'request', odds: 0.2 },
  maintenance: { per: 'moment', odds: 0.005 },
  // The streams.
  streamLost: { per: 'moment', odds: 0.02 },
  streamSilent: { per: 'moment', odds: 0.01 },
  streamSlow: { per: 'moment', odds: 0.02 },
  orderUpdateTwice: { per: 'message', odds: 0.15 },
  messageLate: { per: 'message', odds: 0.15 },
  // What the exchange tells of the past.
  historyLate: { per: 'record', odds: 0.2 },
  lendingMeanwhile: { per: 'reading', odds: 0.3 },
  balancesLate: { per: 'reading', odds: 0.3 },
  // The market.
  partialFill: { per: 'tick', odds: 0.1 },
  oneStepFill: { per: 'tick', odds: 0.1 },
  priceJumpDown: { per: 'moment', odds: 0.015 },
  priceJumpUp: { per: 'moment', odds: 0.015 },
  flashCrash: { per: 'moment', odds: 0.01 },
  emptyBook: { per: 'tick', odds: 0.01 },
  marketState: { per: 'moment', odds: 0.006 },
  filterTick: { per: 'moment', odds: 0.004 },
  filterStep: { per: 'moment', odds: 0.004 },
  filterMinimum: { per: 'moment', odds: 0.004 },
  orderExpired: { per: 'moment', odds: 0.02 },
  orderCancelled: { per: 'moment', odds: 0.02 },
  // The machine.
  clockSet: { per: 'moment', odds: 0.01 },
  crash: { per: 'step', odds: 0.001 },
  crashWhileStarting: { per: 'step', odds: 0.01 },
  crashBeforeCommit: { per: 'commit', odds: 0.006 },
  crashAfterCommit: { per: 'commit', odds: 0.006 },
  powerLost: { per: 'death', odds: 0.3 },
  restart: { per: 'moment', odds: 0.006 },
  restartCancelling: { per: 'moment', odds: 0.004 },
  startAfresh: { per: 'start', odds: 0.15 },
  diskFull: { per: 'commit', odds: 0.006 },
  // Telegram.
  telegramDown: { per: 'alert', odds: 0.08 },
  telegramSlow: { per: 'alert', odds: 0.15 },
  telegramTooMany: { per: 'alert', odds: 0.08 },
  telegramReplyLost: { per: 'alert', odds: 0.05 },
  // The owner's hand.
  ownerBuys: { per: 'moment', odds: 0.015 },
  ownerSells: { per: 'moment', odds: 0.015 },
  ownerSellsAll: { per: 'moment', odds: 0.003 },
  ownerPlacesOrder: { per: 'moment', odds: 0.015 },
  ownerCancelsOurs: { per: 'moment', odds: 0.015 },
  ownerCancelsAll: { per: 'moment', odds: 0.006 },
  ownerCancelsOwn: { per: 'moment', odds: 0.02 },
  ownerDeposits: { per: 'moment', odds: 0.015 },
  ownerWithdraws: { per: 'moment', odds: 0.008 },
  ownerWithdrawsQuote: { per: 'moment', odds: 0.004 },
  ownerLends: { per: 'moment', odds: 0.015 },
  autoLend: { per: 'moment', odds: 0.006 },
  // The owner's word.
  sayPause: { per: 'moment', odds: 0.008 },
  sayResume: { per: 'moment', odds: 0.03 },
  sayFresh: { per: 'moment', odds: 0.006 },
  sayFreshAndCancelOwn: { per: 'moment', odds: 0.004 },
  saySetAverage: { per: 'moment', odds: 0.01 },
  sayReconcile: { per: 'moment', odds: 0.02 },
  sayAdopt: { per: 'moment', odds: 0.04 },
  sayReserve: { per: 'moment', odds: 0.04 },
  saidTwice: { per: 'command', odds: 0.4 },
  // What came later stands last: a seed goes on to draw for the others what it always drew.
  requestWaits: { per: 'request', odds: 0.03 },
  maintenanceForAll: { per: 'reading', odds: 0.5 },
  holdingsEmpty: { per: 'reading', odds: 0.05 },
  ownerStakes: { per: 'moment', odds: 0.012 },
  answeredLate: { per: 'command', odds: 0.9 },
  reconfigured: { per: 'start', odds: 0.3 },
  strategyLeftOut: { per: 'start', odds: 0.4 },
  sayStopBuying: { per: 'moment', odds: 0.006 },
  saySellNow: { per: 'moment', odds: 0.006 },
  sayPanic: { per: 'moment', odds: 0.003 },
  saySet: { per: 'moment', odds: 0.015 },
  // Words from outside that are not true, or come late: what may be believed of them.
  coinsInNeither: { per: 'reading', odds: 0.05 },
  coinsInBoth: { per: 'reading', odds: 0.05 },
  capitalStands: { per: 'reading', odds: 0.04 },
  lendingStands: { per: 'reading', odds: 0.04 },
  balancesStand: { per: 'reading', odds: 0.04 },
  holdingsUnreadable: { per: 'reading', odds: 0.03 },
  historyVeryLate: { per: 'record', odds: 0.03 },
  historyOmits: { per: 'record', odds: 0.15 },
  fillWithoutClientId: { per: 'record', odds: 0.2 },
  historyLimited: { per: 'request', odds: 0.004 },
  gatewayPage: { per: 'change', odds: 0.03 },
  executedAfterWindow: { per: 'change', odds: 0.04 },
  answeredNew: { per: 'order', odds: 0.5 },
  filledWithoutQuantity: { per: 'order', odds: 0.5 },
  oneOfBatchUnclear: { per: 'order', odds: 0.03 },
  keyRevoked: { per: 'moment', odds: 0.003 },
  bidSilent: { per: 'moment', odds: 0.01 },
  orderUpdatesSilent: { per: 'moment', odds: 0.006 },
  lastPriceSilent: { per: 'moment', odds: 0.006 },
  orderUpdateLost: { per: 'message', odds: 0.04 },
  otherTradeId: { per: 'message', odds: 0.4 },
  streamFlaps: { per: 'moment', odds: 0.004 },
  standstill: { per: 'moment', odds: 0.006 },
  clockSetWhileDown: { per: 'start', odds: 0.2 },
  timeMisjudged: { per: 'start', odds: 0.2 },
  priceBand: { per: 'moment', odds: 0.004 },
  deepRungExpires: { per: 'moment', odds: 0.006 },
  marketLeaves: { per: 'moment', odds: 0.003 },
  ownerTradesElsewhere: { per: 'moment', odds: 0.01 },
  ownerBidsBest: { per: 'tick', odds: 0.3 },
  strangersOrder: { per: 'moment', odds: 0.006 },
  telegramAway: { per: 'moment', odds: 0.003 },
  twin: { per: 'moment', odds: 0.004 },
  historyStands: { per: 'moment', odds: 0.006 },
  wideSpread: { per: 'tick', odds: 0.02 },
  bidFarOff: { per: 'tick', odds: 0.02 },
  saySetOther: { per: 'moment', odds: 0.015 },
} as const satisfies Readonly<Record<string, { readonly per: string; readonly odds: number }>>;

export type FaultKind = keyof typeof FAULTS;

// The keys of a literal: Object.keys gives them as bare texts.
export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

/** What the owner does at the exchange with the coin that Rung trades. */
export const OWNERS_DEEDS: readonly FaultKind[] = [
  'ownerBuys',
  'ownerSells',
  'ownerSellsAll',
  'ownerPlacesOrder',
  'ownerDeposits',
  'ownerWithdraws',
  'ownerTradesElsewhere',
  'ownerBidsBest',
  'strangersOrder',
  'twin',
];

/** Names a kind of fault, or one occurrence of it: `crash`, `crash#3`. */
export type FaultName = string;

export interface FaultOptions {
  /** Kinds that this run does not know. */
  readonly absent: readonly FaultKind[];
  /** What is left out: kinds, or single occurrences. */
  readonly without: ReadonlySet<FaultName>;
  readonly onFault: (name: FaultName) => void;
}

/** Decides what goes wrong. Each kind draws its own numbers, so that leaving one out moves the others little. */
export class Faults {
  /** From now on nothing goes wrong any more. */
  calm = false;
  readonly counts = new Map<FaultKind, number>();
  readonly #draws = new Map<FaultKind, Draw>();
  readonly #odds = new Map<FaultKind, number>();
  readonly #occurrences = new Map<FaultKind, number>();
  /** When each kind that lasts is over. */
  readonly #lastUntilMs = new Map<FaultKind, number>();
  readonly #timeline: Timeline;
  readonly #options: FaultOptions;

  constructor(seed: number, timeline: Timeline, options: FaultOptions) {
    this.#timeline = timeline;
    this.#options = options;
    const draw = new Draw(seed, 'weather');
    const share = draw.pick([0, 0.1, 0.1, 0.25, 0.25, 0.25, 0.5, 0.5, 1, 1]);
    const severity = draw.between(0.4, 1.6);
    for (const kind of FAULT_KINDS) {
      this.#draws.set(kind, new Draw(seed, kind));
      const isDrawn = draw.chance(share);
      const odds = FAULTS[kind].odds * severity * (isDrawn ? draw.between(0.5, 1.5) : 0);
      if (isDrawn && !options.absent.includes(kind)) this.#odds.set(kind, odds);
    }
  }

  /** Kinds that may happen in this run. */
  get inPlay(): readonly FaultKind[] {
    return [...this.#odds.keys()];
  }

  /** Whether it happens at this opportunity. */
  happens(kind: FaultKind): boolean {
    const odds = this.#odds.get(kind);
    if (odds === undefined || this.calm || !this.draw(kind).chance(odds)) return false;
    const occurrence = (this.#occurrences.get(kind) ?? 0) + 1;
    this.#occurrences.set(kind, occurrence);
    const name = `${kind}#${occurrence}`;
    const { without, onFault } = this.#options;
    if (without.has(kind) || without.has(name)) return false;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    onFault(name);
    return true;
  }

  /**
   * Whether one that lasts begins at this opportunity.
   *
   * @param lowMs  the shortest, milliseconds; short ones are more frequent
   * @param highMs the longest
   */
  begins(kind: FaultKind, lowMs: number, highMs: number): boolean {
    if (this.lasts(kind) || !this.happens(kind)) return false;
    this.#lastUntilMs.set(kind, this.#timeline.nowMs + this.draw(kind).lopsided(lowMs, highMs));
    return true;
  }

  /** Whether one that began still lasts. The calm ends them all. */
  lasts(kind: FaultKind): boolean {
    const untilMs = this.#lastUntilMs.get(kind);
    return untilMs !== undefined && !this.calm && this.#timeline.nowMs < untilMs;
  }

  /** How long it still lasts, milliseconds; 0 when it does not. */
  leftMs(kind: FaultKind): number {
    return this.lasts(kind) ? (this.#lastUntilMs.get(kind) ?? 0) - this.#timeline.nowMs : 0;
  }

  /** What a fault of this kind is made of. */
  draw(kind: FaultKind): Draw {
    const draw = this.#draws.get(kind);
    if (draw === undefined) throw new RangeError(`no draws for ${kind}`);
    return draw;
  }
}
