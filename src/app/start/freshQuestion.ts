import type { Config } from '../../config/index.js';
import { ZERO } from '../../domain/decimal.js';
import { assetsOfSymbol } from '../../domain/market.js';
import type { FreshPreview, OrderView, OwnersOrderView } from '../../engine/api/index.js';
import type { FreshStart } from '../../engine/index.js';
import { isAgreedTo, type ProcessIo } from '../processIo.js';

/** `--fresh`: shows what would be cancelled and written off, and asks where somebody can answer. */
export class FreshQuestion implements FreshStart {
  readonly ownersOrders: 'leave' | 'cancel';
  readonly #asks: boolean;
  readonly #surroundings: ProcessIo;
  /** Texts that were shown and agreed to: a start that is tried again does not ask the same again. */
  readonly #agreed = new Set<string>();
  #isOpen = false;
  #isRefused = false;

  constructor(
    ownersOrders: 'leave' | 'cancel',
    { asksBeforeStart }: Pick<Config, 'asksBeforeStart'>,
    surroundings: ProcessIo,
  ) {
    this.ownersOrders = ownersOrders;
    this.#asks = asksBeforeStart;
    this.#surroundings = surroundings;
  }

  /** True while somebody sits in front of it; nothing else may read what is typed. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** It was shown and there was no yes: everything is to stay as it was. */
  get isUnanswered(): boolean {
    return this.#isOpen || this.#isRefused;
  }

  readonly confirm = async (preview: FreshPreview): Promise<boolean> => {
    const text = freshPreviewText(preview, this.ownersOrders);
    if (this.#agreed.has(text)) return true;
    this.#isOpen = true;
    const isAgreed = await isAgreedTo(text, this.#asks, this.#surroundings);
    this.#isOpen = false;
    this.#isRefused = !isAgreed;
    if (isAgreed) this.#agreed.add(text);
    return isAgreed;
  };
}

/** Tells what a fresh start is about to do, line by line. */
function freshPreviewText(preview: FreshPreview, ownersOrders: 'leave' | 'cancel'): string {
  const { symbol, orders, ownersOrders: own } = preview;
  const { baseAsset: base } = assetsOfSymbol(symbol);
  return [
    `A fresh start on ${symbol}:`,
    ...titled(
      orders.length === 0 ? 'no order of Rung rests there' : `cancels ${counted(orders, 'order')} of Rung:`,
      orders.map((order) => describedOrder(order, base)),
    ),
    `  ${writeOff(preview)}`,
    ...(own.length === 0
      ? []
      : titled(
          ownersOrders === 'cancel'
            ? `cancels your own ${counted(own, 'order')} there too:`
            : `leaves your own ${counted(own, 'order')} there alone (--fresh-all cancels them too):`,
          own.map((order) => describedOwnersOrder(order, base)),
        )),
    '  keeps the history, and begins a new cycle',
  ].join('\n');
}

function titled(title: string, rows: readonly string[]): string[] {
  return [`  ${title}`, ...rows.map((row) => `    ${row}`)];
}

function writeOff({ symbol, position, averageEntryPrice, cost }: FreshPreview): string {
  if (position.eq(ZERO)) return 'writes nothing off, for nothing is held';
  const { baseAsset: base, quoteAsset: quote } = assetsOfSymbol(symbol);
  const known =
    cost === null || averageEntryPrice === null
      ? 'of unknown cost'
      : `bought at ${averageEntryPrice.round(8)} on average for ${cost.round(8)} ${quote}`;
  return `writes off ${position} ${base} ${known}: Rung neither counts nor sells them any more`;
}

function describedOrder(
  { role, rung, side, quantity, executedQuantity, price }: OrderView,
  base: string,
): string {
  const name = role === 'rung' && rung !== null ? `rung ${rung}: ` : '';
  const filled = executedQuantity.eq(ZERO) ? '' : `, ${executedQuantity} of it executed`;
  return `${name}${side} ${quantity} ${base} at ${price}${filled}`;
}

function describedOwnersOrder({ orderId, side, quantity, price }: OwnersOrderView, base: string): string {
  const amount = quantity === null ? '' : ` ${quantity} ${base}`;
  return `order ${orderId}: ${side}${amount}${price === null ? '' : ` at ${price}`}`;
}

function counted({ length }: readonly unknown[], what: string): string {
  return `${length} ${what}${length === 1 ? '' : 's'}`;
}
