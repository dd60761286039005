/** The codes of the exchange's error answers that this server gives (its API description, "ApiErrorCode"). */
export type RefusalCode =
  | 'BORROW_LIMIT'
  | 'FORBIDDEN'
  | 'INSUFFICIENT_FUNDS'
  | 'INVALID_ASSET'
  | 'INVALID_CLIENT_REQUEST'
  | 'INVALID_ORDER'
  | 'INVALID_PRICE'
  | 'INVALID_QUANTITY'
  | 'INVALID_SYMBOL'
  | 'MAINTENANCE'
  | 'NOT_IMPLEMENTED'
  | 'ORDER_LIMIT'
  | 'RESOURCE_NOT_FOUND'
  | 'SERVER_ERROR'
  | 'TRADING_PAUSED'
  | 'UNAUTHORIZED';

/** Words of Backpack when it is overloaded, and nobody knows whether it did what it was asked. */
export const OVERLOADED_MESSAGE = 'Unknown error, please check your request or try again later.';

/** The exchange says no: nothing was changed. Becomes `{"code","message"}` with `httpStatus`. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError';
  readonly code: RefusalCode;
  readonly httpStatus: number;

  constructor(code: RefusalCode, message: string, httpStatus = 400) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** Refusal of what is asked in the wrong way. */
export function invalidRequest(message: string): RequestRefusedError {
  return new RequestRefusedError('INVALID_CLIENT_REQUEST', message);
}
