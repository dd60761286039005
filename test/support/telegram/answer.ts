/** What the Bot API answers to a request. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

export interface BotApiFailure {
  readonly status: number;
  readonly description: string;
  readonly retryAfterSeconds?: number;
}

export function ok(result: unknown): Answer {
  return { status: 200, body: { ok: true, result } };
}

export function failed({ status, description, retryAfterSeconds }: BotApiFailure): Answer {
  const parameters =
    retryAfterSeconds === undefined ? {} : { parameters: { retry_after: retryAfterSeconds } };
  return { status, body: { ok: false, error_code: status, description, ...parameters } };
}

export function badRequest(reason: string): Answer {
  return failed({ status: 400, description: `Bad Request: ${reason}` });
}
