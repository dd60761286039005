import { fileURLToPath } from 'node:url';
import { NODE_OPTIONS } from '../support/liveProgram.js';
import { NodeProcess } from './nodeProcess.js';

/** Options of Node.js that load the probe. What it uses is experimental, and would be told of where the log is read. */
export const PROBE_OPTIONS = [
  '--expose-gc',
  '--disable-warning=ExperimentalWarning',
  '--import',
  fileURLToPath(new URL('./probe.mjs', import.meta.url)),
];

export interface Probing {
  /** Where databases, configuration and the probe's file go; empty. */
  readonly folder: string;
  /** What comes before the figures of the whole run begin. */
  readonly warmUpMs: number;
  /** How often all garbage is collected. */
  readonly collectEveryMs: number;
  /** At every how manieth collection it is counted what is alive: the process stands still for so long. */
  readonly countEvery: number;
}

/** A process with the options of `npm start`, and the probe. @param probeFile what the probe writes, in `folder` */
export function startProbed(
  { folder, warmUpMs, collectEveryMs, countEvery }: Probing,
  probeFile: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): NodeProcess {
  return new NodeProcess({
    args: [...NODE_OPTIONS, ...PROBE_OPTIONS, ...args],
    env: {
      ...env,
      PROBE_FILE: probeFile,
      PROBE_WARM_UP_MS: String(warmUpMs),
      PROBE_COLLECT_EVERY_MS: String(collectEveryMs),
      PROBE_COUNT_EVERY: String(countEvery),
    },
    folder,
  });
}
