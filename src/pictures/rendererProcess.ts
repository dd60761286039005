import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Rendered } from './renderer.js';

/** The tests run the sources as they are; the built program has JavaScript. */
const EXTENSION = extname(import.meta.url);
const SCRIPT = fileURLToPath(new URL(`./renderer${EXTENSION}`, import.meta.url));
const NODE_OPTIONS = EXTENSION === '.ts' ? ['--import', 'tsx'] : [];
/** A cycle that ends is told to several people, each in their language. */
const IDLE_MS = 10_000;
const LONGEST_MS = 20_000;

interface Waiting {
  resolve(png: Uint8Array): void;
  reject(error: Error): void;
}

/**
 * Makes PNGs of SVG in a process of its own, which ends when nothing was to be done for ten seconds. Pixels and what is made of
 * them are tens of megabytes, which a process that lives on keeps, and where the native library gives up it ends that process
 * and not trading.
 */
export class RendererProcess {
  #child: ChildProcess | null = null;
  /** In the order in which they are answered. */
  #waiting: Waiting[] = [];
  /** Of the first that waits, or until the end when none does. */
  #timer: NodeJS.Timeout | undefined;

  /** Number of the process that makes pictures now; null while none runs. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** @throws Error when it cannot be made, or not within twenty seconds */
  render(svg: string): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child ??= this.#start();
      this.#child.send(svg);
      if (this.#waiting.length === 1) this.#expect();
    });
  }

  #start(): ChildProcess {
    // Nothing of the surroundings: keys may be among them.
    const child = fork(SCRIPT, { execArgv: NODE_OPTIONS, serialization: 'advanced', env: {} });
    // The line to it keeps Rung alive while a picture is made, and it ends with the line.
    child.unref();
    child.on('message', (answer) => this.#answered(answer as Rendered));
    child.on('error', (error) => this.#ended(child, error.message));
    child.on('exit', (code, signal) => this.#ended(child, `it ended with ${code ?? signal}`));
    return child;
  }

  #answered(answer: Rendered): void {
    const first = this.#waiting.shift();
    if ('png' in answer) first?.resolve(answer.png);
    else first?.reject(new Error(answer.failure));
    this.#expect();
  }

  #expect(): void {
    clearTimeout(this.#timer);
    const child = this.#child;
    if (this.#waiting.length === 0) child?.channel?.unref();
    else child?.channel?.ref();
    this.#timer = setTimeout(
      () => {
        child?.kill('SIGKILL');
        this.#ended(child, `it took longer than ${LONGEST_MS} ms`);
      },
      this.#waiting.length === 0 ? IDLE_MS : LONGEST_MS,
    ).unref();
  }

  /** With the next picture another one is started. */
  #ended(child: ChildProcess | null, why: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(`no picture was made: ${why}`));
  }
}
