/** One step of a market: its best prices from now on, and the trade that happened, if any. */
export interface Quote {
  readonly symbol: string;
  /** Market time, milliseconds since the epoch. */
  readonly timeMs: number;
  readonly bidTicks: number;
  readonly askTicks: number;
  readonly bidSteps: number;
  readonly askSteps: number;
  /** Price of the last trade. */
  readonly lastTicks: number;
  /** Size of the trade in this step; zero when none happened. */
  readonly lastSteps: number;
  readonly buyerIsMaker: boolean;
}

/** A market that is asked for its next step: the synthetic one and a replay. */
export interface PulledFeed {
  /** One quote for each market, known before the prices begin to move. */
  readonly opening: readonly Quote[];
  /** Notice for a person, in a sentence. */
  readonly notice?: string;
  /** The next step, never earlier than the one before; null at the end. */
  next(): Quote | null;
}

/** A market that moves by itself: Backpack's own, live. */
export interface PushedFeed {
  start(onQuote: (quote: Quote) => void): void;
  stop(): void;
}
