/** The options of `npm start`. */
export const NODE_OPTIONS = [
  '--max-old-space-size=160',
  '--max-semi-space-size=2',
  '--v8-pool-size=1',
] as const;

export interface LiveProgram {
  readonly key: { readonly apiKey: string; readonly secret: string };
  /** Whatever speaks as the exchange. */
  readonly exchange: { readonly restUrl: string; readonly wsUrl: string };
  readonly telegram: { readonly url: string; readonly token: string; readonly owner: number };
}

/** Real-money settings of the program, before local servers. */
export function liveEnvironment({ key, exchange, telegram }: LiveProgram): Readonly<Record<string, string>> {
  return {
    RUNG_MODE: 'live',
    BACKPACK_API_KEY: key.apiKey,
    BACKPACK_API_SECRET: key.secret,
    BACKPACK_REST_URL: exchange.restUrl,
    BACKPACK_WS_URL: exchange.wsUrl,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    TELEGRAM_ALLOWED_USERS: String(telegram.owner),
  };
}
