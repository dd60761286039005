import { createTranslator } from '../chat/languages/index.js';
import type { Painter, Picture } from '../chat/message/index.js';
import { drawing } from './drawing.js';
import { PALETTES } from './palette.js';
import { encodePng } from './png.js';
import { rasterise } from './raster.js';

/** Three pixels for each point: what phones have. */
const PIXELS = 1_080;

/**
 * Paints PNGs in the process. What was painted is remembered as long as its picture: one that goes to several people, or
 * that has to be sent again, is painted once for each language.
 */
export function createPainter(): Painter {
  const painted = new WeakMap<Picture, Map<string, Promise<Uint8Array>>>();
  return {
    paint(picture, reader) {
      const paintings = painted.get(picture) ?? new Map<string, Promise<Uint8Array>>();
      painted.set(picture, paintings);
      const key = `${reader.language} ${reader.timeZone}`;
      const painting = paintings.get(key) ?? paintAnew(picture, reader);
      paintings.set(key, painting);
      // A failure is not remembered: the next time it may work.
      painting.catch(() => paintings.delete(key));
      return painting;
    },
  };
}

async function paintAnew(
  picture: Picture,
  { language, timeZone }: Parameters<Painter['paint']>[1],
): Promise<Uint8Array> {
  const words = createTranslator(language, timeZone);
  const svg = drawing({ picture, palette: PALETTES[picture.theme], words });
  return encodePng(await rasterise(svg, PIXELS));
}
