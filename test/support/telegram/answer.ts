/** What the Bot API answers to a request. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

export interface BotApiFailure {
  readonly status: number;
  readonly description: string;
  readonly retryAfterSeconds?: number;
  /** The group became this supergroup. */
  readonly migrateToChatId?: number;
}

/** Thrown where a request turns out to be one that Telegram refuses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;
  constructor(failure: BotApiFailure) {
    super(failure.description);
    this.answer = failed(failure);
  }
}

export function ok(result: unknown): Answer {
  return { status: 200, body: { ok: true, result } };
}

export function failed({ status, description, retryAfterSeconds, migrateToChatId }: BotApiFailure): Answer {
  const parameters = {
    ...(retryAfterSeconds === undefined ? {} : { retry_after: retryAfterSeconds }),
    ...(migrateToChatId === undefined ? {} : { migrate_to_chat_id: migrateToChatId }),
  };
  const more = Object.keys(parameters).length === 0 ? {} : { parameters };
  return { status, body: { ok: false, error_code: status, description, ...more } };
}

export function badRequest(reason: string): Refusal {
  return new Refusal({ status: 400, description: `Bad Request: ${reason}` });
}

export function forbidden(reason: string): Refusal {
  return new Refusal({ status: 403, description: `Forbidden: ${reason}` });
}

/** "Too Many Requests", with the pause that is asked for. */
export function tooMany(retryAfterSeconds: number): Refusal {
  return new Refusal({
    status: 429,
    description: `Too Many Requests: retry after ${retryAfterSeconds}`,
    retryAfterSeconds,
  });
}

export function notFound(): Refusal {
  return new Refusal({ status: 404, description: 'Not Found: method not found' });
}
