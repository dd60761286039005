import type { Painter, Picture } from '../chat/message/index.js';

/**
 * Paints PNGs. What was painted is remembered as long as its picture: one that goes to several people, or
 * that has to be sent again, is painted once for each language.
 */
export function createPainter(): Painter {
  const painted = new WeakMap<Picture, Map<string, Promise<Uint8Array>>>();
  return {
    paint(picture, reader) {
      const paintings = painted.get(picture) ?? new Map<string, Promise<Uint8Array>>();
      painted.set(picture, paintings);
      const key = `${reader.language} ${reader.timeZone}`;
      const painting = paintings.get(key) ?? draw(picture, reader);
      paintings.set(key, painting);
      // A failure is not remembered: the next time it may work.
      painting.catch(() => paintings.delete(key));
      return painting;
    },
  };
}

/** With the first picture come the libraries that draw. */
async function draw(picture: Picture, reader: Parameters<Painter['paint']>[1]): Promise<Uint8Array> {
  const { pngOf } = await import('./pngOf.js');
  return pngOf(picture, reader);
}
