/**
 * Cause of a refusal, as the exchange's own word of it proves. Backpack has one code for many things:
 * `INVALID_CLIENT_REQUEST` is an expired request, a bad signature, too many decimals or an order that is not there, so
 * that its message is read too (Backpack's API description, and errors recorded by other clients).
 *
 * - `key`      the key, its signature or its permissions; nothing goes until a person has looked, if the clock is right
 * - `expired`  the request was too old or from the future: the clock, or the way there
 * - `funds`    the account does not have what the order needs: books and account are compared
 * - `rules`    price, quantity or kind of order do not fit the market's rules of now: the rules are read again
 * - `notFound` the order is not on the book; says nothing about whether it filled
 * - `market`   the market is not there, or takes no orders now
 * - `limit`    the account has as many orders as it may have
 * - `other`    what none of these is
 */
export type RefusalKind = 'key' | 'expired' | 'funds' | 'rules' | 'notFound' | 'market' | 'limit' | 'other';

const BY_CODE: ReadonlyMap<string, RefusalKind> = new Map([
  ['UNAUTHORIZED', 'key'],
  ['FORBIDDEN', 'key'],
  ['INVALID_SIGNATURE', 'key'],
  ['INSUFFICIENT_FUNDS', 'funds'],
  ['INSUFFICIENT_MARGIN', 'funds'],
  ['INSUFFICIENT_SUPPLY', 'funds'],
  ['BORROW_REQUIRES_LEND_REDEEM', 'funds'],
  ['LEND_REQUIRES_BORROW_REPAY', 'funds'],
  ['INVALID_ORDER', 'rules'],
  ['INVALID_PRICE', 'rules'],
  ['INVALID_QUANTITY', 'rules'],
  ['RESOURCE_NOT_FOUND', 'notFound'],
  ['INVALID_SYMBOL', 'market'],
  ['INVALID_MARKET', 'market'],
  ['ORDER_LIMIT', 'limit'],
]);

/** The first that fits; looked at where the code alone says too little. */
const BY_MESSAGE: readonly (readonly [RegExp, RefusalKind])[] = [
  [/api key.*expired/i, 'key'],
  [/expired|timestamp|in the future|invalid window/i, 'expired'],
  [/order not found/i, 'notFound'],
  [/signature|api key|verifying key|unauthori[sz]ed/i, 'key'],
  [/decimal too long|price|quantity|tick|step/i, 'rules'],
];

/** Reason why the exchange ends an order that must rest and would have met another at once. */
const POST_ONLY_TAKER = 'PostOnlyTaker';

/**
 * Tells whether an order that must rest was turned away because it would have been executed at once: the market has moved.
 * Refused, Backpack says `INVALID_ORDER`, "Order would immediately match and take"; ended, its reason is `PostOnlyTaker`.
 */
export function wouldHaveTaken(code: string, message = ''): boolean {
  return code === POST_ONLY_TAKER || (code === 'INVALID_ORDER' && /immediately match/iu.test(message));
}

/** @param code the exchange's own, e.g. `INSUFFICIENT_FUNDS` */
export function refusalKind(code: string, message: string): RefusalKind {
  const byCode = BY_CODE.get(code);
  const byMessage = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? 'other';
  // What is said of the time is no word against the key, under whatever code.
  return byCode === undefined || (byCode === 'key' && byMessage === 'expired') ? byMessage : byCode;
}
