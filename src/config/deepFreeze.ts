import { Decimal } from '../domain/decimal.js';

/**
 * Freezes a value and all that it holds, maps included. Decimals are left alone: big.js flips the sign of its
 * operands for a moment inside `mod`, so a frozen one could not be calculated with.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return value;
  if (value instanceof Map) {
    for (const [key, item] of value) {
      deepFreeze(key);
      deepFreeze(item);
    }
    // Object.freeze does not reach the entries of a map.
    for (const change of ['set', 'delete', 'clear']) {
      Object.defineProperty(value, change, { value: refuseChange, enumerable: false });
    }
  }
  for (const item of Object.values(value)) deepFreeze(item);
  return Object.freeze(value);
}

function refuseChange(): never {
  throw new TypeError('the configuration is frozen');
}
