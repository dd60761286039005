import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import type { LastingProblemKind } from '../../domain/alerts/index.js';
import type { EngineApi } from '../../engine/api/index.js';
import type { Logger } from '../../engine/ports/index.js';

export interface SignOfLifeOptions {
  /** Address that the owner's watchman waits to be called at; it may hold a secret. */
  readonly url: string;
  readonly engine: Pick<EngineApi, 'health'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

const TIMEOUT_MS = 10_000;

/** Troubles in which nothing is decided, or nothing that is decided can be done. */
const NOT_TRADING: readonly (LastingProblemKind | string)[] = [
  'keyRefused',
  'pricesUnknown',
  'notRecorded',
  'booksGone',
  'notCaughtUp',
] satisfies readonly LastingProblemKind[];

/**
 * Calls an address each minute for as long as Rung decides and can do what it decides. Whoever watches it tells the owner when the
 * calls stay away: then Rung, its machine or the way there is dead, or it only looks alive.
 */
export class SignOfLife {
  readonly #options: SignOfLifeOptions;
  #isFailing = false;

  constructor(options: SignOfLifeOptions) {
    this.#options = options;
  }

  /** Gives the sign, unless there is none to be given. A call that fails is logged once; the next minute tries again. */
  async give(): Promise<void> {
    if (!this.#isTrading) return;
    const { url, logger } = this.#options;
    const failure = await called(url);
    if (failure === null) {
      if (this.#isFailing) logger.info({}, 'the heartbeat address answers again');
      this.#isFailing = false;
      return;
    }
    // The address itself may be a secret: it is told nowhere.
    if (!this.#isFailing)
      logger.warn({ failure }, 'the heartbeat address could not be called; it is tried each minute');
    this.#isFailing = true;
  }

  get #isTrading(): boolean {
    const { connection, troubles } = this.#options.engine.health();
    return connection.connected && !troubles.some(({ problem }) => NOT_TRADING.includes(problem.kind));
  }
}

/** Null when the address has answered with success. */
function called(url: string): Promise<string | null> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: TIMEOUT_MS }, (answer) => {
      const { statusCode = 0 } = answer;
      // Nothing of the answer matters, and it may be long.
      answer.destroy();
      resolve(statusCode >= 200 && statusCode < 300 ? null : `HTTP ${statusCode}`);
    });
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'no connection'));
  });
}
