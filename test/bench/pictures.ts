import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Painter, Picture } from '../../src/chat/message/picture.js';
import { createPainter } from '../../src/pictures/index.js';
import { RendererProcess } from '../../src/pictures/rendererProcess.js';
import { chart } from '../pictures/samples.js';

export interface PictureCosts {
  /** From the figures to the bytes of a PNG, one for each picture. */
  readonly wholeMs: readonly number[];
  /** For so long, at the most, the process took nothing else. */
  readonly stallMs: number;
  /** Of the last picture. */
  readonly bytes: number;
}

const READER = { language: 'zh-CN', timeZone: 'Asia/Shanghai' } as const;
/** Of a chart. */
const SIZE = { width: 1_080, height: 1_260 };
const EMPTY = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}">
<rect width="100%" height="100%" fill="#fff"/></svg>`;

/**
 * Paints charts of a day and, in turn, an empty sheet of that size: the floor.
 *
 * @param samples of each, after some that warm up
 */
export async function measurePictures(
  warmUp: number,
  samples: number,
): Promise<{ readonly pictures: PictureCosts; readonly floor: PictureCosts }> {
  const painter = createPainter();
  const renderer = new RendererProcess();
  const pictures = new Measured();
  const floor = new Measured();
  for (let sample = 0; sample < warmUp + samples; sample += 1) {
    const counts = sample >= warmUp;
    await pictures.measure(counts, () => paintAnew(painter));
    await floor.measure(counts, () => renderer.render(EMPTY));
  }
  return { pictures, floor };
}

/** A picture that was never painted: the painter remembers the others. */
function paintAnew(painter: Painter): Promise<Uint8Array> {
  const picture: Picture = chart();
  return painter.paint(picture, READER);
}

class Measured implements PictureCosts {
  readonly wholeMs: number[] = [];
  stallMs = 0;
  bytes = 0;

  async measure(counts: boolean, work: () => Promise<Uint8Array>): Promise<void> {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const startedAtMs = performance.now();
    const { length } = await work();
    const tookMs = performance.now() - startedAtMs;
    // What stalled last is seen on the next turn only.
    await new Promise((resolve) => setTimeout(resolve, 5));
    delay.disable();
    if (!counts) return;
    this.wholeMs.push(tookMs);
    this.stallMs = Math.max(this.stallMs, delay.max / 1e6);
    this.bytes = length;
  }
}
