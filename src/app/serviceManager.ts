import { spawn } from 'node:child_process';
import type { Logger } from '../engine/ports/index.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Tells systemd, where it has started Rung as a service of `Type=notify`, that Rung runs, what it does, and, with `WatchdogSec`, that
 * its event loop turns: one that does not is ended and started again. An exchange that is away is no reason for that.
 * See sd_notify(3). Node.js has no datagram sockets of Unix, so systemd's own program sends it.
 */
export class ServiceManager {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #isThere: boolean;
  readonly #watchdogMs: number;
  #signs: NodeJS.Timeout | null = null;
  #hasFailed = false;

  constructor(environment: Variables, logger: Pick<Logger, 'warn'>) {
    this.#logger = logger;
    this.#isThere = (environment.NOTIFY_SOCKET ?? '') !== '';
    const isForUs =
      environment.WATCHDOG_PID === undefined || Number(environment.WATCHDOG_PID) === process.pid;
    this.#watchdogMs = isForUs ? Number(environment.WATCHDOG_USEC ?? 0) / 1_000 : 0;
  }

  /** Rung runs, and waits for the exchange. From here on it gives signs of life. */
  running(): void {
    this.#send('READY=1', 'STATUS=waits for the exchange');
    if (!this.#isThere || !(this.#watchdogMs > 0)) return;
    // Twice in each interval, as sd_watchdog_enabled(3) has it.
    this.#signs = setInterval(() => this.#send('WATCHDOG=1'), this.#watchdogMs / 2).unref();
  }

  trading(): void {
    this.#send('STATUS=trades');
  }

  stopping(): void {
    if (this.#signs !== null) clearInterval(this.#signs);
    this.#send('STOPPING=1', 'STATUS=ends in order');
  }

  #send(...states: readonly string[]): void {
    if (!this.#isThere) return;
    // No address of Rung's, no secret: only what it needs.
    const { NOTIFY_SOCKET, PATH } = process.env;
    const child = spawn('systemd-notify', states, { env: { NOTIFY_SOCKET, PATH }, stdio: 'ignore' });
    child.on('error', (error) => this.#failed(error));
    child.on('exit', (code) => {
      if (code !== 0) this.#failed(new Error(`systemd-notify has ended with ${code}`));
    });
  }

  #failed(error: Error): void {
    if (!this.#hasFailed) this.#logger.warn({ err: error }, 'systemd could not be told how Rung is');
    this.#hasFailed = true;
  }
}
