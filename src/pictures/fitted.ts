import { textWidth, type Weight } from './textWidth.js';

/** Least size that is still read on a phone. */
export const SMALLEST_SIZE = 11;

export interface Fitted {
  readonly text: string;
  readonly size: number;
  readonly width: number;
}

/** The text in the largest size that has room, cut with `…` where even the smallest has none. @param size the wanted one */
export function fitted(text: string, room: number, size: number, weight: Weight = 'regular'): Fitted {
  // In tenths, so that what is drawn is not a hair larger.
  const fitting = Math.floor(Math.min(size, room / textWidth(text, 1, weight)) * 10) / 10;
  if (fitting >= SMALLEST_SIZE) return { text, size: fitting, width: textWidth(text, fitting, weight) };
  const kept = [...text];
  const cut = () => `${kept.join('')}…`;
  while (kept.length > 0 && textWidth(cut(), SMALLEST_SIZE, weight) > room) kept.pop();
  return { text: cut(), size: SMALLEST_SIZE, width: textWidth(cut(), SMALLEST_SIZE, weight) };
}
