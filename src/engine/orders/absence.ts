/** Patience with an order that is found nowhere, before the books end it. */
export interface OrderPatience {
  /** Looks that found it in no place. */
  readonly looks: number;
  /** From when its request can no longer be taken, or from the first of these looks, milliseconds. */
  readonly absentMs: number;
  /** The same for a sale of all that the account has of the coin: the exchange itself would refuse a second one. */
  readonly refusableSaleMs: number;
  /** The same while the account looks as if it had been executed. */
  readonly disagreeingMs: number;
}

/**
 * A request that is checked stands on a message bus until the exchange's engine takes it (Backpack's own account of itself):
 * it may be executed some time after its window has passed, and how long is nowhere promised.
 */
export const ORDER_PATIENCE: OrderPatience = {
  looks: 3,
  absentMs: 60_000,
  refusableSaleMs: 10_000,
  disagreeingMs: 15 * 60_000,
};

/** Fewer looks are enough where being wrong costs nothing. */
const LOOKS_FOR_A_REFUSABLE_SALE = 2;

/**
 * Patience where nothing is sold or bought for an order that is written off: one look behind its window is enough.
 * Should it come to life after that, the next start books it.
 */
export const OFFLINE_PATIENCE: OrderPatience = {
  looks: 1,
  absentMs: 2_000,
  refusableSaleMs: 2_000,
  disagreeingMs: Number.POSITIVE_INFINITY,
};

export interface Absence {
  readonly looks: number;
  readonly forMs: number;
}

interface Missed {
  readonly looks: number;
  readonly sinceMs: number;
}

/** Orders that were looked for and found nowhere, how often, and since when. Kept in memory: a new life looks anew. */
export class Absences {
  readonly patience: OrderPatience;
  readonly #missed = new Map<number, Missed>();

  constructor(patience: OrderPatience) {
    this.patience = patience;
  }

  /**
   * One more look found it nowhere.
   *
   * @param lookedAtMs   exchange time at which the look began
   * @param validUntilMs until when its request could have been taken; null for an order that was there once
   */
  note(clientId: number, lookedAtMs: number, validUntilMs: number | null): Absence {
    const before = this.#missed.get(clientId);
    const missed = { looks: (before?.looks ?? 0) + 1, sinceMs: before?.sinceMs ?? lookedAtMs };
    this.#missed.set(clientId, missed);
    return { looks: missed.looks, forMs: lookedAtMs - (validUntilMs ?? missed.sinceMs) };
  }

  /** It was found, or is over. */
  forget(clientId: number): void {
    this.#missed.delete(clientId);
  }

  get #fewestLooks(): number {
    return Math.min(LOOKS_FOR_A_REFUSABLE_SALE, this.patience.looks);
  }

  /** True when it is worth to look at the account. */
  mayBeEnough({ looks, forMs }: Absence, isSale: boolean): boolean {
    const { absentMs, refusableSaleMs } = this.patience;
    return looks >= this.#fewestLooks && forMs >= (isSale ? refusableSaleMs : absentMs);
  }

  isEnough(
    { looks, forMs }: Absence,
    account: { readonly agrees: boolean; readonly refuses: boolean },
  ): boolean {
    const { patience } = this;
    if (!account.agrees) return looks >= patience.looks && forMs >= patience.disagreeingMs;
    if (account.refuses && looks >= this.#fewestLooks && forMs >= patience.refusableSaleMs) return true;
    return looks >= patience.looks && forMs >= patience.absentMs;
  }
}
