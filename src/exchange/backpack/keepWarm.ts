import type { HttpAnswer, HttpRequest, Transport } from './transport.js';

/*
 * Connections that are open before they are needed, so that a sale never pays for a TCP and TLS handshake. The
 * pool gives a request its first free connection, so that the ones warmed here are the ones a sale will use.
 */

interface KeepWarmOptions {
  readonly transport: Transport;
  readonly request: HttpRequest;
  readonly connections: number;
  readonly everyMs: number;
  /** Sends one request in its turn; rejects when it may not. */
  readonly inTurn: (send: () => Promise<HttpAnswer>) => Promise<HttpAnswer>;
}

const SHORTEST_PAUSE_MS = 250;

export function createKeepWarm(options: KeepWarmOptions) {
  const { transport, request, connections, everyMs, inTurn } = options;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** Opens the connections and keeps them open from then on. A failure is left to the requests that follow. */
  async function warm(): Promise<void> {
    clearTimeout(timer);
    const pings = Array.from({ length: connections }, () => inTurn(() => transport.send(request)));
    const results = await Promise.allSettled(pings);
    if (stopped) return;
    const limits = results.map((result) =>
      result.status === 'fulfilled' ? result.value.idleMs : everyMs * 2,
    );
    // Half of what a connection may be idle leaves room for one lost round.
    const pauseMs = Math.max(SHORTEST_PAUSE_MS, Math.min(everyMs, Math.min(...limits) / 2));
    clearTimeout(timer);
    timer = setTimeout(() => void warm(), pauseMs).unref();
  }

  return {
    warm,
    stop(): void {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
