import { createTranslator } from '../chat/languages/index.js';
import type { Painter, Picture } from '../chat/message/index.js';
import { drawing } from './drawing.js';
import { PALETTES } from './palette.js';
import { RendererProcess } from './rendererProcess.js';

const renderer = new RendererProcess();

/** The picture as the bytes of a PNG, in the words of its reader. */
export async function pngOf(
  picture: Picture,
  { language, timeZone }: Parameters<Painter['paint']>[1],
): Promise<Uint8Array> {
  const words = createTranslator(language, timeZone);
  return renderer.render(drawing({ picture, palette: PALETTES[picture.theme], words }));
}
