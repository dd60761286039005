import { expect, it } from 'vitest';
import { refusalKind } from '../../src/domain/refusal.js';

it.each([
  ['UNAUTHORIZED', 'Unauthorized', 'key'],
  ['UNAUTHORIZED', 'Request has expired', 'expired'],
  ['UNAUTHORIZED', 'API key has expired', 'key'],
  ['INVALID_CLIENT_REQUEST', 'API key has expired', 'key'],
  ['INVALID_CLIENT_REQUEST', 'Invalid signature', 'key'],
  ['INVALID_CLIENT_REQUEST', 'Request has expired', 'expired'],
  ['INVALID_CLIENT_REQUEST', 'Invalid timestamp', 'expired'],
  ['INVALID_CLIENT_REQUEST', 'Order not found', 'notFound'],
  ['RESOURCE_NOT_FOUND', 'Order not found', 'notFound'],
  ['INVALID_CLIENT_REQUEST', 'Quantity decimal too long', 'rules'],
  ['INVALID_CLIENT_REQUEST', 'Price decimal too long', 'rules'],
  ['INVALID_PRICE', 'Price is too far from the last active price', 'rules'],
  ['INVALID_ORDER', 'Order would immediately match and take', 'rules'],
  ['INSUFFICIENT_FUNDS', 'Insufficient funds', 'funds'],
  ['INSUFFICIENT_SUPPLY', 'Lend supply is too low', 'funds'],
  ['INVALID_SYMBOL', 'Invalid market', 'market'],
  ['ORDER_LIMIT', 'Too many orders', 'limit'],
  ['INVALID_CLIENT_REQUEST', 'Something else', 'other'],
])('%s "%s" is read as %s', (code, message, kind) => {
  expect(refusalKind(code, message)).toBe(kind);
});
