import { fontFiles } from './fonts.js';

/** Pixels of a picture. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity, a byte each, row by row. */
  readonly pixels: Uint8Array;
}

/**
 * Turns SVG into pixels, in a thread of its own: trading goes on meanwhile. The library is read on the first use: many
 * never ask for a picture.
 *
 * @param width in pixels; the height follows
 */
export async function rasterise(svg: string, width: number): Promise<Raster> {
  const { renderAsync } = await import('@resvg/resvg-js');
  return renderAsync(svg, {
    fitTo: { mode: 'width', value: width },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Noto Sans SC' },
    logLevel: 'off',
  });
}
