import WebSocket from 'ws';

export interface StreamConnectionOptions {
  readonly url: string;
  /** Name of who asks; sent with the handshake. Default of the streams: `rung`. */
  readonly userAgent: string;
  /** Frames to send once the socket is open, in this order. */
  readonly subscriptions: () => readonly string[];
  /** Time that the connection may take to be open and confirmed. */
  readonly confirmMs: number;
  /** A connection on which nothing at all arrived for so long is dead. */
  readonly silenceMs: number;
  /** Nor may it carry pings alone: once a second the exchange tells the last price, so data is due. */
  readonly dataSilenceMs: number;
  /** Interval at which we ask for a sign of life. */
  readonly pingMs: number;
  /** Once, when the server has answered after the subscriptions: it has seen them. */
  readonly onConfirmed: () => void;
  /** Once, when the first data came: it is more than a line that is open. After `onConfirmed`. */
  readonly onAlive: () => void;
  /** Every frame; `heard` is for those that bring data. */
  readonly onFrame: (text: string, heard: () => void) => void;
  /** Once, whatever ended it. Nothing is called afterwards. */
  readonly onEnded: (reason: string) => void;
}

export type StreamConnection = ReturnType<typeof openStreamConnection>;

/** Wait for a Close frame. A server that closes keeps the socket for half a minute; we are gone by then. */
const CLOSE_TIMEOUT_MS = 100;
/** Pings in a row without any sign of life, from a server known to answer them. */
const UNANSWERED_PINGS = 2;
const NORMAL_CLOSURE = 1000;
const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/**
 * One WebSocket from opening to its end.
 *
 * Backpack acknowledges no subscription. A ping sent after the subscriptions is answered after they were read, so
 * that its pong, or any frame of data, confirms them; a refusal comes before as an error frame.
 */
export function openStreamConnection(options: StreamConnectionOptions) {
  const { url, userAgent, subscriptions, confirmMs, silenceMs, dataSilenceMs, pingMs } = options;
  const { onConfirmed, onAlive, onFrame, onEnded } = options;
  const settings = {
    headers: { 'User-Agent': userAgent },
    perMessageDeflate: false,
    handshakeTimeout: confirmMs,
    maxPayload: MAX_FRAME_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const socket = new WebSocket(url, settings);
  const silentPings = Math.max(1, Math.ceil(silenceMs / pingMs));

  let confirmed = false;
  let alive = false;
  let answersPings = false;
  let pingsSinceHeard = 0;
  let dataAtMs = performance.now();
  let endReason: string | undefined;
  let pinging: NodeJS.Timeout | undefined;
  const confirming = setTimeout(() => end(`not confirmed within ${confirmMs} ms`), confirmMs);

  /** Ends it; `onEnded` follows within a moment. */
  function end(reason: string): void {
    endReason ??= reason;
    socket.close(NORMAL_CLOSURE);
  }

  function signOfLife(): void {
    pingsSinceHeard = 0;
  }

  function confirm(): void {
    if (confirmed || endReason !== undefined) return;
    confirmed = true;
    clearTimeout(confirming);
    onConfirmed();
  }

  function heard(): void {
    dataAtMs = performance.now();
    confirm();
    if (alive || !confirmed) return;
    alive = true;
    onAlive();
  }

  function askForLife(): void {
    const limit = answersPings ? UNANSWERED_PINGS : silentPings;
    if (pingsSinceHeard >= limit) {
      end(`silent for ${limit * pingMs} ms`);
      return;
    }
    if (confirmed && performance.now() - dataAtMs > dataSilenceMs) {
      end(`no data for ${dataSilenceMs} ms, though it answers`);
      return;
    }
    pingsSinceHeard += 1;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }

  socket.on('open', () => {
    for (const frame of subscriptions()) socket.send(frame);
    socket.ping();
    pinging = setInterval(askForLife, pingMs);
  });
  socket.on('pong', () => {
    answersPings = true;
    signOfLife();
    confirm();
  });
  socket.on('ping', signOfLife);
  socket.on('message', (bytes: Buffer) => {
    signOfLife();
    if (endReason === undefined) onFrame(bytes.toString('utf8'), heard);
  });
  socket.on('error', (error) => {
    endReason ??= reasonOf(error);
  });
  socket.on('close', (code, text) => {
    clearTimeout(confirming);
    clearInterval(pinging);
    onEnded(endReason ?? closeReason(code, text.toString('utf8')));
  });

  return { end };
}

function closeReason(code: number, text: string): string {
  return `closed by the server (${code}${text === '' ? '' : `, ${text}`})`;
}

function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return error.message === '' ? code : error.message;
}
