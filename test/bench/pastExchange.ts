import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import type { Decimal } from '../../src/domain/decimal.js';
import type { AccountState } from '../../src/exchange/paper/index.js';
import { SYMBOL } from './benchProtocol.js';
import { nextAnswer } from './exchangeProcess.js';

/** The local exchange in a process of its own, whose time can lie behind the computer's. */
export interface PastExchange {
  readonly port: number;
  /** Moves the market. @returns the update id */
  quote(prices: Prices): Promise<string>;
  account(apiKey: string): Promise<AccountState>;
  /** So far behind from now on; never farther than before. */
  liveBehind(behindMs: number): Promise<void>;
  stop(): Promise<void>;
}

export interface Prices {
  readonly bid: Decimal;
  readonly ask: Decimal;
  /** Base asset; plenty when it is left out. */
  readonly askQuantity?: Decimal;
}

const CONNECTIONS = 4;

export async function startPastExchange(behindMs: number): Promise<PastExchange> {
  const script = fileURLToPath(new URL('./child/pastExchange.ts', import.meta.url));
  const child = fork(script, [String(behindMs)], { execArgv: ['--import', 'tsx'] });
  const port = await nextAnswer(child);
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });

  async function ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const answer = await pool.request({
      method,
      path,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (answer.statusCode !== 200) throw new Error(`${path}: ${await answer.body.text()}`);
    // The local exchange's own form, which its tests hold.
    return (await answer.body.json()) as T;
  }

  return {
    port,
    async quote(prices) {
      // Decimals write themselves as text.
      const body = { symbol: SYMBOL, ...prices };
      const { updateId } = await ask<{ readonly updateId: string }>('POST', '/paper/tick', body);
      return updateId;
    },
    account: (apiKey) => ask('GET', `/paper/state?apiKey=${encodeURIComponent(apiKey)}`),
    async liveBehind(ms) {
      const answer = nextAnswer(child);
      child.send(ms);
      await answer;
    },
    async stop() {
      await pool.destroy();
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
