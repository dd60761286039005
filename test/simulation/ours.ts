import { readClientId } from '../../src/domain/clientId.js';
import type { Fill } from '../../src/domain/order.js';

export function fillKey({ tradeId, orderId }: Fill): string {
  return `trade ${tradeId} of order ${orderId}`;
}

/** Ours by its id, whichever strategy it was for. */
export function isOurs({ clientId }: { readonly clientId: number | null }): boolean {
  return readClientId(clientId) !== null;
}
