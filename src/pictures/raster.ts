import { Resvg } from '@resvg/resvg-js';
import { fontFiles } from './fonts.js';

/** Pixels of a picture. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity, a byte each, row by row. */
  readonly pixels: Uint8Array;
}

/**
 * Turns SVG into pixels.
 *
 * @param width in pixels; the height follows
 */
export function rasterise(svg: string, width: number): Raster {
  return new Resvg(svg, {
    fitTo: { mode: 'width', value: width },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Noto Sans SC' },
    logLevel: 'off',
  }).render();
}
