interface MarketSilenceOptions {
  readonly symbols: readonly string[];
  /** Time after a refusal until a market that is not heard of is taken to be the refused one. */
  readonly afterMs: number;
  readonly onSilent: (symbol: string, message: string) => void;
}

/**
 * Finds the market that the exchange does not have, when it says that it does not have one: the one of which nothing is
 * heard, while the others tell their last price once a second. When nothing is heard of any of several, it is the
 * connection. A market is named once, until it is heard again.
 */
export function createMarketSilence({ symbols, afterMs, onSilent }: MarketSilenceOptions) {
  const heardOf = new Set<string>();
  const named = new Set<string>();
  let listening: NodeJS.Timeout | undefined;

  function nameSilent(message: string): void {
    listening = undefined;
    const silent = symbols.filter((symbol) => !heardOf.has(symbol));
    if (silent.length > 1 && heardOf.size === 0) return;
    for (const symbol of silent) {
      if (named.has(symbol)) continue;
      named.add(symbol);
      onSilent(symbol, message);
    }
  }

  function stop(): void {
    clearTimeout(listening);
    listening = undefined;
  }

  return {
    /** A new connection: nothing has been heard on it. */
    begin(): void {
      heardOf.clear();
      stop();
    },
    heard(symbol: string): void {
      heardOf.add(symbol);
      named.delete(symbol);
    },
    /** One of the markets was refused; the exchange does not say which. */
    refused(message: string): void {
      listening ??= setTimeout(() => nameSilent(message), afterMs).unref();
    },
    stop,
  };
}
