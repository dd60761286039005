import { setImmediate, setTimeout } from 'node:timers/promises';
import type { FeedClock } from '../feedClock.js';
import type { PulledFeed, Quote } from './quote.js';

export interface FeedRunnerOptions {
  readonly feed: PulledFeed;
  /** 1 is life, 10 is ten times as fast, `max` is as fast as those who listen allow. */
  readonly speed: number | 'max';
  /** Moved along with the feed; null when the exchange lives in the computer's time. */
  readonly clock: FeedClock | null;
  readonly onQuote: (quote: Quote) => void;
  /** Awaited after each step and after each timer that a step fires: says that its consequences are done. */
  readonly settle: (() => Promise<void>) | null;
  /** Resolves when the listeners have room for more. */
  readonly drained: () => Promise<void>;
}

/** With a `settle` that never waits for the network, the network still gets its turn this often. */
const STEPS_PER_TURN = 256;

/**
 * Moves a market: clock, matching and messages, then waits until the step is done. Its order within a step is what
 * makes a run repeatable.
 */
export class FeedRunner {
  /** After the last step; rejects when a step fails. An endless feed never ends. */
  readonly ended: Promise<void>;
  private readonly options: FeedRunnerOptions;
  private readonly stopping = new AbortController();
  private begin: () => void = () => {};
  private readonly running: Promise<void>;

  constructor(options: FeedRunnerOptions) {
    this.options = options;
    const begun = new Promise<void>((resolve) => {
      this.begin = resolve;
    });
    const run = begun.then(() => this.run());
    this.running = run.then(
      () => {},
      () => {},
    );
    this.ended = run.then((reachedEnd) => (reachedEnd ? undefined : new Promise<void>(() => {})));
    this.ended.catch(() => {});
  }

  start(): void {
    this.begin();
  }

  /** Resolves when the step that was under way is done. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.begin();
    await this.running;
  }

  /** True at the end of the feed, false when stopped before it. */
  private async run(): Promise<boolean> {
    const { feed, speed, clock, onQuote, settle, drained } = this.options;
    const startedAtMs = performance.now();
    let firstQuoteMs: number | null = null;
    for (let steps = 1; !this.stopping.signal.aborted; steps += 1) {
      const quote = feed.next();
      if (quote === null) return true;
      if (speed !== 'max') {
        firstQuoteMs ??= quote.timeMs;
        await this.wait(startedAtMs + (quote.timeMs - firstQuoteMs) / speed - performance.now());
        if (this.stopping.signal.aborted) return false;
      }
      if (clock !== null) await clock.advanceTo(quote.timeMs, settle ?? nothingToSettle);
      onQuote(quote);
      if (settle !== null) await settle();
      if (speed === 'max' && (settle === null || steps % STEPS_PER_TURN === 0)) {
        await setImmediate();
        await drained();
      }
    }
    return false;
  }

  private async wait(delayMs: number): Promise<void> {
    if (delayMs <= 0) return;
    try {
      await setTimeout(delayMs, undefined, { signal: this.stopping.signal });
    } catch {
      // Woken by stop().
    }
  }
}

const nothingToSettle = async (): Promise<void> => {};
