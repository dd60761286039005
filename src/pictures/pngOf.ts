import { createTranslator } from '../chat/languages/index.js';
import type { Painter, Picture } from '../chat/message/index.js';
import { drawing } from './drawing.js';
import { PALETTES } from './palette.js';
import { encodePng } from './png.js';
import { rasterise } from './raster.js';

/** Three pixels for each point: what phones have. */
const PIXELS = 1_080;

/** The picture as the bytes of a PNG, in the words of its reader. */
export async function pngOf(
  picture: Picture,
  { language, timeZone }: Parameters<Painter['paint']>[1],
): Promise<Uint8Array> {
  const words = createTranslator(language, timeZone);
  const svg = drawing({ picture, palette: PALETTES[picture.theme], words });
  return encodePng(await rasterise(svg, PIXELS));
}
