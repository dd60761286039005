import { ExchangeUnavailableError, type Logger } from '../../engine/ports/index.js';
import type { ReconnectPauses } from './reconnectPauses.js';
import type { StreamConnection, StreamConnectionOptions } from './streamConnection.js';

interface LastingConnectionOptions {
  readonly open: (
    events: Pick<StreamConnectionOptions, 'onConfirmed' | 'onAlive' | 'onEnded'>,
  ) => StreamConnection;
  readonly pauses: ReconnectPauses;
  /** A connection that brought data and lasted so long since is replaced without a pause. */
  readonly steadyMs: number;
  readonly onUp: (gap: boolean) => void;
  /** The connection that is up has brought data. */
  readonly onAlive: () => void;
  readonly onDown: (reason: string) => void;
  /** An attempt has failed, or the connection that was up has ended; another follows after a pause. */
  readonly onEnded?: (reason: string) => void;
  readonly logger: Logger;
}

export type LastingConnection = ReturnType<typeof createLastingConnection>;

/** One connection after another. */
export function createLastingConnection(options: LastingConnectionOptions) {
  const { open, pauses, steadyMs, onUp, onDown, logger } = options;
  let state: 'idle' | 'running' | 'stopped' = 'idle';
  let connection: StreamConnection | undefined;
  let isUp = false;
  let aliveSinceMs: number | undefined;
  let wasUpBefore = false;
  let retry: NodeJS.Timeout | undefined;
  let firstUp: { resolve: () => void; reject: (error: Error) => void } | undefined;
  let lastEnded: (() => void) | undefined;

  function connect(): void {
    connection = open({ onConfirmed, onAlive, onEnded });
  }

  function onConfirmed(): void {
    if (state !== 'running') return;
    isUp = true;
    const gap = wasUpBefore;
    wasUpBefore = true;
    logger.info({ gap }, 'the streams are up');
    onUp(gap);
    firstUp?.resolve();
  }

  function onAlive(): void {
    if (state !== 'running') return;
    aliveSinceMs = performance.now();
    options.onAlive();
  }

  function onEnded(reason: string): void {
    connection = undefined;
    const wasUp = isUp;
    // A line that opens, answers and brings nothing is as bad as one that does not open.
    const isSteady = aliveSinceMs !== undefined && performance.now() - aliveSinceMs >= steadyMs;
    isUp = false;
    aliveSinceMs = undefined;
    if (state === 'stopped') {
      lastEnded?.();
      return;
    }
    if (isSteady) pauses.reset();
    const pauseMs = isSteady ? 0 : Math.round(pauses.next());
    logger.warn({ reason, pauseMs }, 'the streams are down, connecting again');
    retry = setTimeout(connect, pauseMs);
    options.onEnded?.(reason);
    if (wasUp) onDown(reason);
  }

  return {
    /** Connects and replaces every connection that ends, until `stop`. Resolves when first up. */
    start(): Promise<void> {
      if (state !== 'idle') return Promise.reject(new Error('the streams can be started once'));
      state = 'running';
      return new Promise((resolve, reject) => {
        firstUp = { resolve, reject };
        connect();
      });
    },
    /** Ends it for good. A start that never came up rejects with `ExchangeUnavailableError`. */
    async stop(): Promise<void> {
      if (state === 'stopped') return;
      state = 'stopped';
      clearTimeout(retry);
      firstUp?.reject(new ExchangeUnavailableError('stopped before the streams were up'));
      const open = connection;
      if (open === undefined) return;
      await new Promise<void>((resolve) => {
        lastEnded = resolve;
        open.end('stopped');
      });
    },
  };
}
