import type { ChartView } from '../../engine/api/index.js';
import type { Language } from '../languages/index.js';

/** A drawing as the commands see it: figures of the books and of the market, in their own units. */
export interface Picture extends ChartView {
  /** `chart`: how it stands; `cycle`: a closed cycle from its first rung to its sale. */
  readonly kind: 'chart' | 'cycle';
  readonly theme: PictureTheme;
}

export type PictureTheme = 'light' | 'dark';

/** Draws pictures for a reader. */
export interface Painter {
  /** @returns the bytes of a PNG */
  paint(
    picture: Picture,
    reader: { readonly language: Language; readonly timeZone: string },
  ): Promise<Uint8Array>;
}
