import type { Decimal } from '../domain/decimal.js';
import type { Language } from './languages/index.js';

/** A drawing as the commands see it: figures of the books and of the market, in their own units. */
export interface Picture {
  /** `chart`: how it stands; `cycle`: a closed cycle from its first rung to its sale. */
  readonly kind: 'chart' | 'cycle';
  readonly theme: PictureTheme;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  /** The span that is drawn, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Oldest first. */
  readonly candles: readonly PictureCandle[];
  /** Resting rungs, or those that rested, by their price. */
  readonly rungs: readonly {
    readonly rung: number | null;
    readonly price: Decimal;
    readonly quantity: Decimal;
  }[];
  /** Null with nothing held. */
  readonly average: Decimal | null;
  readonly target: Decimal | null;
  /** Executions within the span, oldest first. */
  readonly fills: readonly {
    readonly side: 'buy' | 'sell';
    readonly timeMs: number;
    readonly price: Decimal;
    readonly quantity: Decimal;
  }[];
  /** Realized PnL of the strategy over the span, in steps: its value from `timeMs` on. Quote asset. */
  readonly realizedPnl: readonly { readonly timeMs: number; readonly total: Decimal }[];
  /** Of a closed cycle; null for a chart. */
  readonly cycle: { readonly number: number; readonly netProfit: Decimal } | null;
}

export type PictureTheme = 'light' | 'dark';

/** A candle in which something was traded. */
export interface PictureCandle {
  readonly startMs: number;
  readonly endMs: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
}

/** Draws pictures for a reader. */
export interface Painter {
  /** @returns the bytes of a PNG */
  paint(
    picture: Picture,
    reader: { readonly language: Language; readonly timeZone: string },
  ): Promise<Uint8Array>;
}
