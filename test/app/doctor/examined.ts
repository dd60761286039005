import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { examine } from '../../../src/app/doctor/index.js';
import type { Machine } from '../../../src/app/doctor/machine.js';
import { decimal } from '../../../src/domain/decimal.js';
import { startPaperExchange } from '../../../src/exchange/paper/index.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';
import { quiet } from '../../exchange/paper/trader.js';
import { BOT_TOKEN, TelegramServer } from '../../support/telegram/index.js';
import { booksIn, bytesBelow } from '../support/books.js';
import { LADDER } from '../support/configFile.js';
import { exchangeAt, keyOf, type LocalExchange, liveEnvironment } from '../support/localExchange.js';
import { emptyFolder } from '../support/process.js';

/* The doctor in a folder of its own, before a local exchange and a local Telegram. */

/** A machine on which nothing is wrong. */
export const SOUND_MACHINE: Machine = {
  nodeVersion: '24.11.1',
  isContainer: false,
  mounts: null,
  memoryBytes: 512 * 1_024 ** 2,
  nodeOptions: '',
};

export const owner = keyOf('owner');

interface Look {
  /** A Rung trades with these books meanwhile. */
  readonly isRunning?: boolean;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly machine?: Partial<Machine>;
  /** False: no books are named. */
  readonly namesBooks?: boolean;
}

interface Seen {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failure' | 'skipped';
  readonly found: string;
  readonly next: string | null;
}

/** Findings of one run. */
export interface Examined {
  readonly exitCode: number;
  readonly checks: readonly Seen[];
  readonly fixed: readonly string[];
  /** Findings of one check. */
  of(check: string): readonly Seen[];
}

/** A place where Rung may be started, and what it needs there. */
export class Place {
  readonly folder = emptyFolder();
  readonly books = booksIn(this.folder);
  env: Record<string, string> = {};

  /** Paper money, with nothing else. */
  static paper(): Place {
    const place = new Place();
    place.env = { TZ: 'UTC' };
    return place;
  }

  /** Real money on a local exchange whose price is known, with a bot that has an owner. */
  static async live(): Promise<LivePlace> {
    const exchange = await startPaperExchange({
      ...{
        port: 0,
        feed: { kind: 'manual' },
        speed: 1,
        databaseFile: ':memory:',
        logger: quiet,
        time: 'system',
      },
      startingBalances: new Map([['USDC', decimal('10000')]]),
    });
    onTestFinished(() => exchange.stop());
    const telegram = await TelegramServer.start();
    onTestFinished(() => telegram.stop());
    const place = new LivePlace(exchangeAt(exchange.restUrl), telegram);
    await place.exchange.moveTo('60000.0');
    place.env = {
      ...liveEnvironment(exchange, owner),
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ALLOWED_USERS: '4242',
      RUNG_CONFIG: place.configured(),
    };
    return place;
  }

  /** Writes the configuration. @returns its path */
  configured(trading: object = {}, sections: object = {}): string {
    return this.write('rung.json', JSON.stringify({ trading: { ...LADDER, ...trading }, ...sections }));
  }

  /** @returns the path */
  write(name: string, text: string, mode = 0o600): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode });
    return path;
  }

  /** Makes books as a start makes them. */
  made(change: (opened: OpenedStore) => void = () => {}): void {
    if (!existsSync(join(this.folder, 'data'))) mkdirSync(join(this.folder, 'data'));
    const opened = openStore(this.books, { now: Date.now });
    try {
      change(opened);
    } finally {
      opened.close();
    }
    // A start lets nobody else read what it makes.
    chmodSync(this.books, 0o600);
  }

  /** Looks, and shows that it changed no byte and told no secret. */
  async look({ args = [], ...given }: Look = {}): Promise<Examined> {
    // A Rung that runs there writes its own: it is all in the log of its database.
    const bytes = () =>
      [...bytesBelow(this.folder)].filter(([name]) => given.isRunning !== true || !name.endsWith('-wal'));
    const before = bytes();
    const { text, exitCode } = await this.#examined([...args, '--json'], given);
    expect(bytes()).toEqual(before);
    const seen = JSON.parse(text) as Pick<Examined, 'exitCode' | 'checks' | 'fixed'>;
    expect(seen.exitCode).toBe(exitCode);
    for (const { status, next } of seen.checks) {
      expect(next !== null).toBe(status === 'warning' || status === 'failure');
    }
    return { ...seen, of: (check) => seen.checks.filter((each) => each.check === check) };
  }

  /** What a person sees, `columns` wide. */
  async page(columns: number, look: Look = {}): Promise<string> {
    return (await this.#examined(look.args ?? [], look, columns)).text;
  }

  async #examined(
    args: readonly string[],
    { env = {}, machine = {}, namesBooks = true }: Look,
    columns?: number,
  ) {
    const environment = { ...this.env, ...env };
    const { folder } = this;
    const place = { folder, environment, columns, machine: { ...SOUND_MACHINE, ...machine } };
    const examined = await examine([...(namesBooks ? ['--db', this.books] : []), ...args], place);
    for (const [name, value] of Object.entries(environment)) {
      if (/SECRET$|TOKEN$/u.test(name) && value !== '') expect(examined.text).not.toContain(value);
    }
    return examined;
  }
}

class LivePlace extends Place {
  readonly exchange: Omit<LocalExchange, 'wsUrl' | 'process'>;
  readonly telegram: TelegramServer;

  constructor(exchange: LivePlace['exchange'], telegram: TelegramServer) {
    super();
    this.exchange = exchange;
    this.telegram = telegram;
  }
}

export type { LivePlace };

/** A finding as it is expected. */
export function saying(status: Seen['status'], found: RegExp, next?: RegExp): object {
  return {
    status,
    found: expect.stringMatching(found),
    ...(next === undefined ? {} : { next: expect.stringMatching(next) }),
  };
}
