import type { Translator } from '../chat/languages/index.js';
import type { Picture } from '../chat/message/index.js';
import { LANGUAGES, type Language } from '../languages/index.js';
import type { Palette } from './palette.js';
import type { Scale } from './priceScale.js';

/** Picture, colours and words that every part is drawn with. */
export interface Sheet {
  readonly picture: Picture;
  readonly palette: Palette;
  readonly words: Translator;
}

/** A field with moments to the right and prices or money upwards. Lengths in points of the phone. */
export interface Panel {
  readonly left: number;
  /** Place of the present; from here on there is room for labels. */
  readonly right: number;
  /** Place at which the figures of the axis begin. */
  readonly axis: number;
  /** The edge of the picture. */
  readonly edge: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
  readonly y: Scale;
}

export function localeOf(language: Language): string {
  return LANGUAGES[language].locale;
}

/** @param sign above zero for a gain, below for a loss */
export function signColour(sign: number, { rising, falling, muted }: Palette): string {
  if (sign === 0) return muted;
  return sign > 0 ? rising : falling;
}
