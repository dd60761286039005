import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** A request that left this process. */
export interface TracedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Those of the same trace whose answers had come by then, by their place in it. */
  readonly after: readonly number[];
}

export interface Trace {
  /** In the order of leaving. */
  readonly requests: readonly TracedRequest[];
  readonly wholeMs: number;
  /** Of that, while none of the requests was on its way: what the process itself took. */
  readonly besideMs: number;
}

/** What undici says of its requests, see "Diagnostics Channel Support" in its documentation. */
interface Message {
  readonly request: { readonly method: string; readonly path: string };
}

/** Sent from time to time to keep connections open, whatever else goes on. */
const PING = '/api/v1/ping';

/** Watches the HTTP requests that leave this process while `work` goes on, but for signs of life. */
export async function traceRequests(work: () => Promise<unknown>): Promise<Trace> {
  const requests: TracedRequest[] = [];
  const places = new Map<object, number>();
  const answered = new Set<number>();
  let underWay = 0;
  let sinceMs = 0;
  let networkMs = 0;
  // The channels' own form; a request is the same object from its making to its end.
  const onMade = (message: unknown) => {
    const { request } = message as Message;
    if (request.path === PING) return;
    places.set(request, requests.length);
    requests.push({ method: request.method, path: request.path, after: [...answered] });
  };
  const onWritten = (message: unknown) => {
    if (!places.has((message as Message).request)) return;
    if (underWay === 0) sinceMs = performance.now();
    underWay += 1;
  };
  const onAnswered = (message: unknown) => {
    const place = places.get((message as Message).request);
    if (place === undefined) return;
    answered.add(place);
    underWay -= 1;
    if (underWay === 0) networkMs += performance.now() - sinceMs;
  };
  const channels = [
    ['undici:request:create', onMade],
    ['undici:client:sendHeaders', onWritten],
    ['undici:request:trailers', onAnswered],
  ] as const;
  for (const [name, listener] of channels) subscribe(name, listener);
  try {
    const startedAtMs = performance.now();
    await work();
    const wholeMs = performance.now() - startedAtMs;
    return { requests, wholeMs, besideMs: wholeMs - networkMs };
  } finally {
    for (const [name, listener] of channels) unsubscribe(name, listener);
  }
}
