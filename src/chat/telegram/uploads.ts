import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';

/** The stream with which telegraf joins the parts of a request that uploads a file; of it what is looked at here. */
interface JoinedParts extends Readable {
  /** Null when there is none any more. */
  readonly currentStream: Readable | null;
}

/**
 * Lets telegraf upload files on Node.js 26, too. When a part tells that there is something to read, its stream reads once. That
 * was all there is; since Node.js 26 it is one piece of it, the others are told by nothing, and the upload waits for ever.
 */
export function readPartsWhole(): void {
  const ofTelegraf = createRequire(createRequire(import.meta.url).resolve('telegraf'));
  const { SandwichStream } = ofTelegraf('sandwich-stream') as {
    readonly SandwichStream: { prototype: object };
  };
  Reflect.set(SandwichStream.prototype, 'currentStreamOnReadable', function (this: JoinedParts) {
    const part = this.currentStream;
    for (let piece = part?.read(); piece !== undefined && piece !== null; piece = part?.read()) {
      this.push(piece);
    }
  });
}
