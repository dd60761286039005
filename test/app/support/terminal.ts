import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { RecentLog } from '../../../src/app/log/recentLog.js';
import type { ProcessIo } from '../../../src/app/processIo.js';

/** A terminal whose keys the test presses. */
export function terminal({ isTTY = true }: { readonly isTTY?: boolean } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  const stopping = new AbortController();
  const told: string[] = [];
  const surroundings: ProcessIo = {
    input,
    output,
    tell: (message) => told.push(message),
    warn() {},
    logger: pino({ level: 'silent' }),
    recentLog: new RecentLog([]),
    stopping: stopping.signal,
  };
  const shown = () => String(output.read() ?? '');
  return { surroundings, stopping, told, shown, press: (keys: string) => input.write(keys), input };
}
