import { Pool } from 'undici';
import type { Clock } from '../../src/engine/ports/clock.js';
import { instructionString, type KeyPair, signingText } from '../../src/exchange/backpack/index.js';
import type { TracedRequest } from './requestTrace.js';

/** The least that a program can do to read its account: sign, send, take the answer. */
export interface BareReader {
  /** @returns the answer's text */
  read(path: string): Promise<string>;
  /** Sends the requests of a trace again: side by side where they were, one after another where they were. */
  repeat(trace: readonly TracedRequest[]): Promise<void>;
  close(): Promise<void>;
}

/** By path; the others are public. */
const INSTRUCTIONS: Readonly<Record<string, string>> = {
  '/api/v1/account': 'accountQuery',
  '/api/v1/order': 'orderQuery',
  '/api/v1/orders': 'orderQueryAll',
  '/api/v1/capital': 'balanceQuery',
  '/api/v1/borrowLend/positions': 'borrowLendPositionQuery',
  '/wapi/v1/history/fills': 'fillHistoryQueryAll',
  '/wapi/v1/history/orders': 'orderHistoryQueryAll',
};
const CONNECTIONS = 4;
const WINDOW_MS = 5_000;

interface BareAccess {
  readonly port: number;
  readonly keyPair: KeyPair;
  /** In the exchange's time. */
  readonly clock: Pick<Clock, 'now'>;
}

export function createBareReader({ port, keyPair, clock }: BareAccess): BareReader {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS, keepAliveTimeout: 60_000 });

  async function read(path: string): Promise<string> {
    const [endpoint = '', query] = path.split('?');
    const instruction = INSTRUCTIONS[endpoint];
    const headers =
      instruction === undefined
        ? {}
        : signed(instructionString(instruction, Object.fromEntries(new URLSearchParams(query))));
    const answer = await pool.request({ method: 'GET', path, headers });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`GET ${path}: ${answer.statusCode} ${text}`);
    return text;
  }

  function signed(instruction: string): Record<string, string> {
    const timestampMs = clock.now();
    return {
      'X-API-Key': keyPair.apiKey,
      'X-Signature': keyPair.sign(signingText([instruction], timestampMs, WINDOW_MS)),
      'X-Timestamp': String(timestampMs),
      'X-Window': String(WINDOW_MS),
    };
  }

  return {
    read,
    async repeat(trace) {
      const answers: Promise<string>[] = [];
      for (const { method, path, after } of trace) {
        if (method !== 'GET') throw new Error(`${method} ${path} changes something and cannot be repeated.`);
        const before = after.map((place) => answers[place]);
        answers.push(Promise.all(before).then(() => read(path)));
      }
      await Promise.all(answers);
    },
    close: () => pool.destroy(),
  };
}
