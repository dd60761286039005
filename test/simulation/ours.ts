import { readClientId } from '../../src/domain/clientId.js';
import type { Fill } from '../../src/domain/order.js';

/** The execution, by the number that the history gives it. */
export function fillKey({ tradeId, orderId }: Pick<Fill, 'tradeId' | 'orderId'>): string {
  return `trade ${ownTradeId(tradeId)} of order ${orderId}`;
}

/** Ours by its id, whichever strategy it was for. */
export function isOurs({ clientId }: { readonly clientId: number | null }): boolean {
  return readClientId(clientId) !== null;
}

const OTHER = 'told-';

/** An execution as it is told under another number than in the history. */
export function underOtherId(fill: Fill): Fill {
  return { ...fill, tradeId: `${OTHER}${fill.tradeId}` };
}

/** The same execution under the number that the history gives it, whichever it was told under. */
export function underOwnId(fill: Fill): Fill {
  return { ...fill, tradeId: ownTradeId(fill.tradeId) };
}

function ownTradeId(tradeId: string): string {
  return tradeId.startsWith(OTHER) ? tradeId.slice(OTHER.length) : tradeId;
}
