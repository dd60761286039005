import { encodePng } from './png.js';
import { rasterise } from './raster.js';

/** Answer to one SVG. */
export type Rendered = { readonly png: Uint8Array } | { readonly failure: string };

/* A process that makes a PNG of each SVG that it is sent, one after another: see `rendererProcess.ts`. */

/** Three pixels for each point: what phones have. */
const PIXELS = 1_080;

// Ctrl+C and a service manager end the whole group of processes; Rung sends its last messages first, with their pictures.
// Nor does a debugger open at SIGUSR1.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', (svg) => process.send?.(rendered(String(svg))));

function rendered(svg: string): Rendered {
  try {
    return { png: encodePng(rasterise(svg, PIXELS)) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
