import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { forgetTold, tellOwners } from '../../src/app/ownersNotice.js';
import { StartWait } from '../../src/app/start/index.js';
import { ownersAddressOf, Secret } from '../../src/config/index.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { booksIn } from './support/books.js';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, eventually, Running, startRung } from './support/process.js';
import { startRefusingExchange } from './support/refusingExchange.js';

/* What keeps Rung from trading is told on the phone, where no chat is open. */

const OWNER = 4242;
let telegram: TelegramServer;

beforeAll(async () => {
  telegram = await TelegramServer.start();
});
afterAll(() => telegram.stop());

const environment = (rest: Record<string, string> = {}) => ({
  TELEGRAM_BOT_TOKEN: BOT_TOKEN,
  TELEGRAM_API_ROOT: telegram.url,
  TELEGRAM_ALLOWED_USERS: String(OWNER),
  ...rest,
});

/** Texts that a chat has, oldest first. */
const heard = (chatId = OWNER) => telegram.sentTo(chatId).map(({ text }) => text);

let before = 0;
beforeEach(() => {
  before = heard().length;
});
const news = () => heard().slice(before);

describe('a start that fails', () => {
  it('for its configuration', async () => {
    const rung = startRung({ args: ['--mode', 'demo'], env: environment(), input: null });
    expect(await rung.ended()).toMatchObject({ exitCode: 2 });
    expect(news()).toEqual([
      '⚠️ Rung has ended and does not trade. Rungs that rest may be bought; nothing is sold.\n\n' +
        'The configuration has a problem:\n  - --mode: found "demo", allowed: paper or live',
    ]);
  });

  it('for its keys, in the language of the owner, and once however often it is started again', async () => {
    const exchange = await startRefusingExchange();
    const launch = {
      folder: emptyFolder(),
      args: ['--config', configFile()],
      env: environment({ ...liveEnvironment(exchange, keyOf('owner')), RUNG_LANGUAGE: 'zh-CN' }),
      input: null,
    };
    for (let start = 0; start < 2; start += 1) {
      expect(await startRung(launch).ended()).toMatchObject({ exitCode: 5 });
    }
    expect(news()).toHaveLength(1);
    expect(news()[0]).toMatch(/^⚠️ Rung 已退出，没有在交易。/);
    expect(news()[0]).not.toContain(keyOf('owner').secret);
  });

  it('for books of a newer version, told to those whom they know as owners', async () => {
    const exchange = await startLocalExchange();
    await exchange.moveTo('60000.0');
    const launch = {
      folder: emptyFolder(),
      args: ['--config', configFile()],
      env: { ...liveEnvironment(exchange, keyOf('owner')), ...environment({ TELEGRAM_ALLOWED_USERS: '' }) },
      input: '/exit\n',
    };
    expect(await startRung(launch).ended()).toMatchObject({ exitCode: 0 });
    const books = new Database(booksIn(launch.folder));
    const add = books.prepare("INSERT INTO chat_users VALUES (?, ?, 'test', 1)");
    add.run(777, 'owner');
    add.run(778, 'viewer');
    books.pragma('user_version = 999');
    books.close();
    expect(await startRung({ ...launch, input: null }).ended()).toMatchObject({ exitCode: 4 });
    expect(heard(777)).toHaveLength(1);
    expect(heard(778)).toEqual([]);
  });

  it('but not for another Rung that trades with these books', async () => {
    const folder = emptyFolder();
    const rung = startRung({ folder, env: environment(), input: null });
    await rung.says(/"msg":"trading"/, 'stderr');
    const first = news().length;
    expect(await startRung({ folder, env: environment(), input: null }).ended()).toMatchObject({
      exitCode: 3,
    });
    expect(news().length).toBe(first);
    rung.signal('SIGTERM');
    await rung.ended();
  });
});

describe('the way to the owners', () => {
  const address = (databaseFile: string | null = null) => ({
    databaseFile,
    language: 'en' as const,
    telegram: {
      ...{ token: new Secret(BOT_TOKEN), apiRoot: telegram.url, allowedUsers: [OWNER] },
      ...{ allowedGroups: [], webhook: null },
    },
  });

  it('is silent for six hours about what was told, and not about another thing', async () => {
    const file = join(emptyFolder(), 'rung.db');
    const at = 1_800_000_000_000;
    const hour = 3_600_000;
    expect(await tellOwners('ended', 'one', address(file), at)).toBe(1);
    expect(await tellOwners('ended', 'one', address(file), at + 5 * hour)).toBe(0);
    expect(await tellOwners('ended', 'port 1', address(file), at + 5 * hour)).toBe(1);
    expect(await tellOwners('ended', 'port 22', address(file), at + 5 * hour)).toBe(0);
    expect(await tellOwners('ended', 'two', address(file), at + 5 * hour)).toBe(1);
    expect(await tellOwners('ended', 'two', address(file), at + 12 * hour)).toBe(1);
    writeFileSync(`${file}.told`, '{');
    expect(await tellOwners('ended', 'two', address(file), at + 12 * hour)).toBe(1);
    expect(readFileSync(`${file}.told`, 'utf8')).not.toContain('two');
  });

  it('tells the same again once Rung has gone on for a while', async () => {
    const file = join(emptyFolder(), 'rung.db');
    forgetTold(file);
    expect(await tellOwners('ended', 'one', address(file))).toBe(1);
    expect(await tellOwners('ended', 'one', address(file))).toBe(0);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const wait = new StartWait(address(file), () => {});
    wait.over();
    vi.advanceTimersByTime(9 * 60_000);
    expect(existsSync(`${file}.told`)).toBe(true);
    vi.advanceTimersByTime(2 * 60_000);
    expect(existsSync(`${file}.told`)).toBe(false);
  });

  it('is used by `tell`, for whoever has seen that Rung has ended', async () => {
    const program = new Running('src/bin/tell.js', {
      args: ['The service rung.service has ended.'],
      env: environment(),
    });
    expect(await program.ended()).toMatchObject({ exitCode: 0, stdout: '1 owner was told.\n' });
    expect(news().at(-1)).toMatch(/^⚠️ Rung has ended[\s\S]*\n\nThe service rung\.service has ended\.$/u);
    expect(await new Running('src/bin/tell.js', { env: environment() }).ended()).toMatchObject({
      exitCode: 2,
    });
  });

  it('fails in silence where Telegram is away, and tells it at the next start', async () => {
    const file = join(emptyFolder(), 'rung.db');
    const away = { ...address(file).telegram, apiRoot: 'http://127.0.0.1:9' };
    expect(await tellOwners('ended', 'one', { ...address(file), telegram: away })).toBe(0);
    expect(await tellOwners('ended', 'one', address(file))).toBe(1);
  });

  it('is found beside a configuration that is wrong, and leads nowhere in a replay', () => {
    expect(ownersAddressOf(['--db', 'x.db', '--mode'], environment())).toMatchObject({ language: 'en' });
    expect(ownersAddressOf(['--db', 'x.db'], environment()).databaseFile).toBe('x.db');
    expect(ownersAddressOf([], environment()).telegram?.allowedUsers).toEqual([OWNER]);
    expect(ownersAddressOf(['--file', 'btc.csv'], environment()).telegram).toBeNull();
    expect(ownersAddressOf([], {}).telegram).toBeNull();
  });
});

it('a start that waits for a minute is told, and that it goes on', async () => {
  const reachable = {
    databaseFile: null,
    language: 'en' as const,
    telegram: ownersAddressOf([], environment()).telegram,
  };
  const warned: string[] = [];
  const quick = new StartWait(reachable, (message) => warned.push(message), 0);
  quick.warn('The exchange cannot be reached yet (timed out).');
  await eventually(
    () => news().length === 1,
    () => new Error('nothing was told'),
  );
  quick.over();
  await eventually(
    () => news().length === 2,
    () => new Error('its end was not told'),
  );
  expect(news()).toEqual([
    '⚠️ Rung has started and cannot trade yet. It goes on trying.\n\nThe exchange cannot be reached yet (timed out).',
    '✅ Rung goes on: what it waited for is there.',
  ]);
  expect(warned).toHaveLength(1);
  const soon = new StartWait(reachable, () => {});
  soon.over();
  soon.stop();
  expect(news()).toHaveLength(2);
});
