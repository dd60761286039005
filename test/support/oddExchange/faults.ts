/** What goes wrong with one request. */
export type Fault =
  /** It never reaches the exchange, and nobody answers. */
  | { readonly kind: 'requestLost' }
  /** The exchange does it; its answer never comes. `deaf`: nor does anything through the streams, from then on. */
  | { readonly kind: 'answerLost'; readonly deaf?: boolean }
  /** The connection breaks before the exchange hears of it, or after it has done it. */
  | { readonly kind: 'reset'; readonly done: boolean }
  /** Somebody on the way answers instead, after the exchange has done it or without asking it. */
  | ({ readonly kind: 'answered'; readonly done: boolean } & Page)
  /** The connection breaks; the request stays on the way until `deliverHeld`. */
  | { readonly kind: 'held' }
  /** The request takes so long; it is done when it arrives. */
  | { readonly kind: 'slowRequest'; readonly delayMs: number }
  /** The exchange does it at once; the answer takes so long. */
  | { readonly kind: 'slowAnswer'; readonly delayMs: number };

/** An answer as it stands. JSON unless its headers say otherwise. */
export interface Page {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const OVERLOADED: Page = {
  status: 503,
  body: '{"code":"SERVER_ERROR","message":"Unknown error, please check your request or try again later."}',
};
export const TOO_MANY_REQUESTS = tooManyRequests(0.2);
export const MAINTENANCE: Page = {
  status: 503,
  body: '{"code":"MAINTENANCE","message":"The exchange is closed"}',
};
/** What a key gets that was revoked. */
export const UNAUTHORIZED: Page = {
  status: 401,
  body: '{"code":"UNAUTHORIZED","message":"Invalid API key"}',
};

export function tooManyRequests(retryAfterS: number): Page {
  return {
    status: 429,
    body: '{"code":"TOO_MANY_REQUESTS","message":"Slow down"}',
    headers: { 'Retry-After': String(retryAfterS) },
  };
}

/** What stands in front of an exchange and says so in HTML: a firewall, a CDN, a login page (302). */
export function gatewayPage(status: number): Page {
  return {
    status,
    body: `<!DOCTYPE html><html><head><title>${status}</title></head><body>Checking your browser</body></html>`,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      ...(status >= 300 && status < 400 ? { Location: 'https://example.com/sorry' } : {}),
    },
  };
}
