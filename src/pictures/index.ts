import type { Painter } from '../chat/index.js';

/** Paints PNGs in the process. */
export function createPainter(): Painter {
  return {
    async paint() {
      throw new Error('no picture can be painted yet');
    },
  };
}
