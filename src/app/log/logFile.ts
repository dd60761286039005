import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

/** A pipe whose reader is slow is given so long, in all, to take a line. */
const PATIENCE_MS = 1_000;
const LOOK_EVERY_MS = 20;

/**
 * Writes the log to an open file or pipe, line by line. One that cannot be written, because the disk is full or nobody
 * reads the pipe, is left out: pino's own destination ends the process then. How many were left out is said when it works again.
 */
export class LogFile implements DestinationStream {
  readonly #descriptor: number;
  #leftOut = 0;
  /** The last line was written only in part. */
  #isTorn = false;

  /** @param descriptor of an open file, e.g. 2 for standard error */
  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  write(line: string): void {
    const gap =
      this.#leftOut === 0
        ? ''
        : `{"level":"warn","linesLeftOut":${this.#leftOut},"msg":"the log could not be written for a while"}\n`;
    if (this.#put(`${this.#isTorn ? '\n' : ''}${gap}${line}`)) this.#leftOut = 0;
    else this.#leftOut += 1;
  }

  #put(text: string): boolean {
    let rest = Buffer.from(text);
    for (let waitedMs = 0; rest.length > 0; ) {
      try {
        rest = rest.subarray(writeSync(this.#descriptor, rest));
        this.#isTorn = rest.length > 0;
      } catch (error) {
        if (!isBusy(error) || waitedMs >= PATIENCE_MS) return false;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
        waitedMs += LOOK_EVERY_MS;
      }
    }
    return true;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EBUSY');
}
