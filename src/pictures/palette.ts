import type { PictureTheme } from '../chat/message/index.js';

/**
 * Colours of a theme. What Rung buys is blue and where it sells is amber, what rises or is gained is teal, and what falls or is
 * lost is vermilion: pairs that every kind of colour blindness tells apart, as a test computes. The colours of texts have a
 * contrast of 4.5 to the background.
 */
export interface Palette {
  readonly background: string;
  readonly grid: string;
  readonly text: string;
  readonly muted: string;
  readonly rising: string;
  readonly falling: string;
  readonly buying: string;
  readonly selling: string;
  readonly rung: string;
  /** On `text`, `buying` and `selling` as backgrounds. */
  readonly onColour: string;
}

export const PALETTES: Readonly<Record<PictureTheme, Palette>> = {
  light: {
    background: '#ffffff',
    grid: '#e9edf2',
    text: '#16202c',
    muted: '#5f6c7b',
    rising: '#0b846a',
    falling: '#cf4412',
    buying: '#1763d6',
    selling: '#a86000',
    rung: '#6d8fc4',
    onColour: '#ffffff',
  },
  dark: {
    background: '#10161f',
    grid: '#212b38',
    text: '#eaf0f7',
    muted: '#93a1b3',
    rising: '#2cc3a2',
    falling: '#f0673f',
    buying: '#62a8ff',
    selling: '#ffbc4b',
    rung: '#5d7fb3',
    onColour: '#10161f',
  },
};
