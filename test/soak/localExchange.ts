import { join } from 'node:path';
import type { AccountState } from '../../src/exchange/paper/index.js';
import { NodeProcess } from './nodeProcess.js';

export const SYMBOL = 'SOL_USDC';
export const ASSETS = { baseAsset: 'SOL', quoteAsset: 'USDC' } as const;
/** Enough for a ladder and for all that its owner may buy beside it. */
export const STARTING_USDC = '20000000';

/** A fault as `POST /paper/fault` takes it. */
export type Fault = Readonly<Record<string, unknown>> & { readonly kind: string };

interface ArmedFault {
  readonly kind: string;
  readonly count: number | null;
  readonly fired: number;
}

interface ExchangeOptions {
  /** The folder that `dist` would be. */
  readonly program: string;
  readonly folder: string;
  readonly apiKey: string;
  readonly seed: number;
  /** Market time over real time. */
  readonly speed: number;
}

const ADDRESSES = /REST (http:\S+) WebSocket (ws:\S+)/;

/** `npm run exchange` as a process of its own: first with a made-up market that hurries, at the end with one that stands still. */
export class SoakExchange {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly #options: ExchangeOptions;
  #process: NodeProcess;

  private constructor(options: ExchangeOptions, process: NodeProcess, restUrl: string, wsUrl: string) {
    this.#options = options;
    this.#process = process;
    this.restUrl = restUrl;
    this.wsUrl = wsUrl;
  }

  static async start(options: ExchangeOptions): Promise<SoakExchange> {
    const { seed, speed } = options;
    const feed = ['--feed', 'synthetic', '--seed', String(seed), '--speed', String(speed)];
    const process = launch(options, ['--port', '0', ...feed]);
    const [, restUrl = '', wsUrl = ''] = await process.says(ADDRESSES);
    return new SoakExchange(options, process, restUrl, wsUrl);
  }

  /** Stops the exchange and starts it again, on the same port and with the same accounts, with a price that stands. */
  async standStill(): Promise<void> {
    const { lastPrices } = await this.state();
    const exitCode = await this.#process.terminate();
    if (exitCode !== 0) throw new Error(`the exchange did not end well: ${this.#process.lastWords}`);
    this.#process = launch(this.#options, ['--port', new URL(this.restUrl).port, '--feed', 'manual']);
    await this.#process.says(ADDRESSES);
    // Who looks on reads the history again and again: it is not to be the bot's readings that this uses up.
    await this.paper('POST', '/paper/limits', { historicalPerMinute: null });
    await this.moveTo(Number(lastPrices[SYMBOL]));
  }

  /** Only once it stands still: bid and ask, a cent apart. */
  async moveTo(price: number): Promise<void> {
    await this.paper('POST', '/paper/tick', {
      symbol: SYMBOL,
      bid: price.toFixed(2),
      ask: (price + 0.01).toFixed(2),
    });
  }

  async state(): Promise<AccountState> {
    const answer = await this.paper('GET', `/paper/state?apiKey=${encodeURIComponent(this.#options.apiKey)}`);
    // The local exchange's own form, which its tests hold.
    return answer as AccountState;
  }

  /** What happens to the account from outside: a body of `/paper/lend`, `/paper/cancel`, `/paper/transfer`. */
  async happens(what: 'lend' | 'cancel' | 'transfer', body: object): Promise<void> {
    await this.paper('POST', `/paper/${what}`, { apiKey: this.#options.apiKey, ...body });
  }

  async arm(fault: Fault): Promise<void> {
    await this.paper('POST', '/paper/fault', fault);
  }

  /** Ends all faults. @returns those that were not over */
  async disarm(): Promise<readonly ArmedFault[]> {
    // As above.
    return (await this.paper('DELETE', '/paper/fault')) as readonly ArmedFault[];
  }

  /** How many steps the market has made since the exchange began. */
  async steps(): Promise<number> {
    // As above; `/api/v1/depth` tells it as an exchange does.
    const depth = (await this.paper('GET', `/api/v1/depth?symbol=${SYMBOL}`)) as {
      readonly lastUpdateId: string;
    };
    return Number(depth.lastUpdateId);
  }

  /** @throws Error with the exchange's words when it refuses */
  async paper(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.restUrl + path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new RefusedByExchange(`${method} ${path} was refused: ${await answer.text()}`);
    return answer.json();
  }

  async close(): Promise<void> {
    await this.#process.kill();
  }
}

/** The exchange said no: what was to be done could not be done at that moment. */
export class RefusedByExchange extends Error {
  override readonly name = 'RefusedByExchange';
}

function launch({ program, folder }: ExchangeOptions, args: readonly string[]): NodeProcess {
  return new NodeProcess({
    args: [
      join(program, 'src/bin/exchange.js'),
      ...args,
      ...['--symbol', SYMBOL, '--balance', `USDC=${STARTING_USDC}`],
      ...['--database', join(folder, 'exchange.db')],
    ],
    env: { LOG_LEVEL: 'error' },
    folder,
  });
}
