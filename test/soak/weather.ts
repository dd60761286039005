import type { Chance } from '../domain/support/chance.js';
import type { TelegramServer } from '../support/telegram/index.js';
import { type Fault, type SoakExchange, SYMBOL } from './localExchange.js';
import { oneOf, Pace, type Pauses } from './pace.js';

/** Requests that a fault may hit: what changes something is hit most. */
const TARGETS = [
  { method: 'POST', path: '/api/v1/order*' },
  { method: 'POST', path: '/api/v1/order*' },
  { method: 'DELETE', path: '/api/v1/order*' },
  { method: 'GET', path: '/api/v1/order*' },
  { method: 'GET', path: '/api/v1/*' },
  { method: 'GET', path: '/wapi/*' },
] as const;

const TOO_MANY = { status: 429, body: { code: 'TOO_MANY_REQUESTS', message: 'Slow down' } };
const BAD_GATEWAY = { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' };
const STATES = ['CancelOnly', 'PostOnly', 'LimitOnly', 'Closed'] as const;

/** Bad weather: every kind of fault that `/paper/fault` knows, an exchange that closes, and a Telegram that fails. */
export class Weather {
  /** How many requests each kind of fault hit, or how often the other kinds happened. */
  readonly hits = new Map<string, number>();
  readonly #chance: Chance;
  readonly #exchange: SoakExchange;
  readonly #telegram: TelegramServer;
  readonly #pace: Pace;

  constructor(chance: Chance, exchange: SoakExchange, telegram: TelegramServer, pauses: Pauses) {
    this.#chance = chance;
    this.#exchange = exchange;
    this.#telegram = telegram;
    this.#pace = new Pace(chance, pauses, () => this.#worsen());
  }

  begin(): void {
    this.#pace.begin();
  }

  /** All is well again when this resolves. @throws whatever failed meanwhile */
  async clear(): Promise<void> {
    await this.#pace.end();
    await this.#disarm();
    await this.#exchange.paper('POST', '/paper/status', { status: 'Ok' });
    await this.#exchange.paper('POST', '/paper/market', { symbol: SYMBOL, state: 'Open' });
    this.#telegram.comeBack();
  }

  async #worsen(): Promise<void> {
    const lot = this.#chance.whole(100);
    if (lot < 70) await this.#requestFault();
    else if (lot < 88) await this.#streamFault();
    else if (lot < 94) await this.#closedExchange();
    else await this.#badTelegram();
  }

  async #requestFault(): Promise<void> {
    const chance = this.#chance;
    // Faults of rare requests would wait, and become more and more.
    if (chance.happens(30)) await this.#disarm();
    const kinds: readonly Fault[] = [
      { kind: 'dropRequest' },
      { kind: 'dropReply' },
      { kind: 'delay', delayMs: 20 + chance.whole(3_000) },
      { kind: 'delay', delayMs: 20 + chance.whole(6_000), before: true },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 503, execute: true },
      { kind: 'status', ...BAD_GATEWAY, execute: chance.happens(50) },
    ];
    const count = chance.happens(20) ? 2 + chance.whole(8) : 1;
    // After each of these in a row a client pauses for twice as long: more of them would be an end to trading.
    const fault = chance.happens(12)
      ? { kind: 'status', ...TOO_MANY, ...oneOf(chance, TARGETS), count: Math.min(count, 3) }
      : { ...oneOf(chance, kinds), ...oneOf(chance, TARGETS), count };
    await this.#exchange.arm(fault);
    this.#hit(fault.kind, count);
  }

  async #streamFault(): Promise<void> {
    const chance = this.#chance;
    const durationMs = 50 + chance.whole(3_000);
    const kinds: readonly Fault[] = [
      { kind: 'disconnect' },
      { kind: 'disconnect', durationMs },
      { kind: 'disconnect', count: 1 + chance.whole(3) },
      { kind: 'silence', durationMs },
      { kind: 'silence', count: 1 + chance.whole(400) },
    ];
    const fault = oneOf(chance, kinds);
    await this.#exchange.arm(fault);
    this.#hit(fault.kind, 1);
  }

  /** Ends all faults; those of requests that did not come have not hit them. */
  async #disarm(): Promise<void> {
    for (const { kind, count, fired } of await this.#exchange.disarm()) {
      const isOfStreams = kind === 'disconnect' || kind === 'silence';
      if (!isOfStreams && count !== null) this.#hit(kind, fired - count);
    }
  }

  async #closedExchange(): Promise<void> {
    const chance = this.#chance;
    const isMaintenance = chance.happens(50);
    const [path, worse, better] = isMaintenance
      ? (['/paper/status', { status: 'Maintenance' }, { status: 'Ok' }] as const)
      : ([
          '/paper/market',
          { symbol: SYMBOL, state: oneOf(chance, STATES) },
          { symbol: SYMBOL, state: 'Open' },
        ] as const);
    await this.#exchange.paper('POST', path, worse);
    this.#hit(isMaintenance ? 'maintenance' : 'market state', 1);
    await this.#pace.wait(100 + chance.whole(1_500));
    await this.#exchange.paper('POST', path, better);
  }

  async #badTelegram(): Promise<void> {
    const chance = this.#chance;
    this.#hit('telegram', 1);
    if (chance.happens(70)) {
      const failures = [
        { status: 429, description: 'Too Many Requests: retry after 1', retryAfterSeconds: 1 },
        { status: 502, description: 'Bad Gateway' },
      ];
      this.#telegram.failNext(oneOf(chance, ['sendMessage', 'getUpdates']), oneOf(chance, failures));
      return;
    }
    this.#telegram.goDown();
    await this.#pace.wait(200 + chance.whole(2_000));
    this.#telegram.comeBack();
  }

  #hit(kind: string, times: number): void {
    this.hits.set(kind, (this.hits.get(kind) ?? 0) + times);
  }
}
