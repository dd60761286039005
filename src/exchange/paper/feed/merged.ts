import type { PulledFeed, Quote } from './quote.js';

/** Several markets that move beside each other: the next step is the earliest of all, of equal ones the first market's. */
export function mergedFeed(feeds: readonly PulledFeed[]): PulledFeed {
  const notices = feeds.flatMap(({ notice }) => notice ?? []);
  const waiting = feeds.map((feed) => ({ feed, quote: feed.next() }));
  return {
    opening: feeds.flatMap(({ opening }) => opening),
    ...(notices.length === 0 ? {} : { notice: notices.join('\n') }),
    next() {
      let first = waiting[0];
      for (const other of waiting) if (timeOf(other.quote) < timeOf(first?.quote ?? null)) first = other;
      const quote = first?.quote ?? null;
      if (first !== undefined && quote !== null) first.quote = first.feed.next();
      return quote;
    },
  };
}

/** Never, of a market that has ended. */
function timeOf(quote: Quote | null): number {
  return quote?.timeMs ?? Number.POSITIVE_INFINITY;
}
