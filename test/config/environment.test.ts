import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig, loadDotEnv, readText } from '../../src/config/index.js';
import { LIVE, load, problemsOf } from './loading.js';

const TOKEN = '123456:a-token_of-a-bot';

describe('a secret in a file', () => {
  it.each([
    ['BACKPACK_API_KEY', (): unknown => secretFromFile('BACKPACK_API_KEY').config.backpack.apiKey],
    [
      'BACKPACK_API_SECRET',
      (): unknown => secretFromFile('BACKPACK_API_SECRET').config.backpack.apiSecret?.reveal(),
    ],
    [
      'TELEGRAM_BOT_TOKEN',
      (): unknown => secretFromFile('TELEGRAM_BOT_TOKEN').config.telegram?.token.reveal(),
    ],
  ])('%s_FILE is read without the white space around it', (_name, value) => {
    expect(value()).toBe(TOKEN);
  });

  const secretFromFile = (name: string) =>
    load({ environment: { [`${name}_FILE`]: 'secret.txt' }, files: { 'secret.txt': ` ${TOKEN}\n` } });

  it.each([
    [
      { BACKPACK_API_KEY: 'here', BACKPACK_API_KEY_FILE: 'and there' },
      'BACKPACK_API_KEY, BACKPACK_API_KEY_FILE: found both, allowed: one of them',
    ],
    [
      { BACKPACK_API_SECRET_FILE: 'gone.txt' },
      'BACKPACK_API_SECRET_FILE: the file that it names cannot be read (there is no such file)',
    ],
    [
      { TELEGRAM_BOT_TOKEN_FILE: 'empty.txt' },
      'TELEGRAM_BOT_TOKEN_FILE: the file that it names is empty, allowed: a file with the secret in it',
    ],
  ])('%j is refused', (environment, problem) => {
    expect(problemsOf({ environment, files: { 'empty.txt': '\n' } })).toEqual([problem]);
  });

  it('that cannot be read is told once in live mode', () => {
    const { BACKPACK_API_SECRET: _, ...others } = LIVE.environment;
    expect(
      problemsOf({ file: LIVE.file, environment: { ...others, BACKPACK_API_SECRET_FILE: 'gone.txt' } }),
    ).toHaveLength(1);
  });
});

describe('Telegram', () => {
  it('is off without a token', () => {
    expect(load({ environment: { TELEGRAM_ALLOWED_USERS: '5' } }).config.telegram).toBeNull();
  });

  it.each(['11,22', '11 22', ' 11, 22 ;11 '])('hears the users of %j', (users) => {
    const { config, warnings } = load({
      environment: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_ALLOWED_USERS: users },
    });
    expect(config.telegram).toMatchObject({ apiRoot: null, allowedUsers: [11, 22] });
    expect(warnings).toEqual([]);
  });

  it('may be claimed: without a user nothing is wrong', () => {
    const { config, warnings } = load({ environment: { TELEGRAM_BOT_TOKEN: TOKEN } });
    expect(config.telegram?.allowedUsers).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('is heard in groups, which have numbers below zero', () => {
    const environment = { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_ALLOWED_GROUPS: '-100123, -45' };
    expect(load({ environment }).config.telegram?.allowedGroups).toEqual([-100123, -45]);
    expect(problemsOf({ environment: { TELEGRAM_ALLOWED_GROUPS: '100123' } })).toEqual([
      'TELEGRAM_ALLOWED_GROUPS: found "100123", ' +
        'allowed: numeric ids of Telegram groups such as -1001234567890, separated by commas',
    ]);
  });

  it.each([
    ['@alice, 12', '"@alice"'],
    ['-100123, 12, bob', '"-100123", "bob"'],
    ['0', '"0"'],
    [',', 'no id'],
  ])('names the wrong entries of %j', (users, wrong) => {
    expect(problemsOf({ environment: { TELEGRAM_ALLOWED_USERS: users } })).toEqual([
      `TELEGRAM_ALLOWED_USERS: found ${wrong}, ` +
        'allowed: numeric ids of Telegram users such as 123456789, separated by commas',
    ]);
  });

  it.each(['no-token', '123456', ':abc', '123:a b'])('refuses the token %j without repeating it', (token) => {
    const environment = { TELEGRAM_BOT_TOKEN: token, TELEGRAM_ALLOWED_USERS: '5' };
    expect(problemsOf({ environment })).toEqual([
      'TELEGRAM_BOT_TOKEN: found something else, allowed: a token as @BotFather gives it, digits:letters',
    ]);
  });
});

describe('addresses', () => {
  it('lead to any server that speaks the protocol', () => {
    const { config, warnings } = load({
      environment: {
        BACKPACK_REST_URL: 'http://127.0.0.1:8787/',
        BACKPACK_WS_URL: 'ws://localhost:8787/ws',
        TELEGRAM_BOT_TOKEN: TOKEN,
        TELEGRAM_ALLOWED_USERS: '5',
        TELEGRAM_API_ROOT: 'http://[::1]:9000',
      },
    });
    expect(config.backpack).toMatchObject({
      restUrl: 'http://127.0.0.1:8787',
      wsUrl: 'ws://localhost:8787/ws',
    });
    expect(config.telegram?.apiRoot).toBe('http://[::1]:9000');
    expect(warnings).toEqual([]);
  });

  it.each([
    ['BACKPACK_REST_URL', 'api.backpack', '"api.backpack"', 'https://api.backpack.exchange'],
    ['BACKPACK_REST_URL', 'wss://ws.x.org', '"wss://ws.x.org"', 'https://api.backpack.exchange'],
    ['BACKPACK_WS_URL', 'https://x.org', '"https://x.org"', 'wss://ws.backpack.exchange'],
    ['BACKPACK_WS_URL', 'wss://a:b@x.org', 'an address with an @ in it', 'wss://ws.backpack.exchange'],
    ['TELEGRAM_API_ROOT', 'ftp://x.org', '"ftp://x.org"', 'https://api.telegram.org'],
    ['TELEGRAM_WEBHOOK_URL', 'http://x.org', '"http://x.org"', 'https://rung.example.com/telegram'],
  ])('%s=%s is refused', (name, text, found, example) => {
    expect(problemsOf({ environment: { [name]: text } })).toEqual([
      `${name}: found ${found}, allowed: an address such as ${example}, without a user name or password`,
    ]);
  });

  it('on another machine without encryption earn a warning', () => {
    const environment = { BACKPACK_REST_URL: 'http://exchange:8787', BACKPACK_WS_URL: 'wss://exchange:8787' };
    expect(load({ environment }).warnings).toEqual([
      'BACKPACK_REST_URL: the connection to exchange is not encrypted',
    ]);
  });

  it('of which only one is moved earn a warning', () => {
    expect(load({ environment: { BACKPACK_REST_URL: 'http://127.0.0.1:1' } }).warnings).toEqual([
      "BACKPACK_REST_URL: set without BACKPACK_WS_URL, which stays at Backpack's own; " +
        'prices and orders may disagree',
    ]);
  });
});

describe('variables', () => {
  it.each([
    [{ RUNG_MODE: 'demo' }, 'RUNG_MODE: found "demo", allowed: paper or live'],
    [{ RUNG_LANGUAGE: 'fr' }, 'RUNG_LANGUAGE: found "fr", allowed: en or zh-CN'],
    [
      { LOG_LEVEL: 'loud' },
      'LOG_LEVEL: found "loud", allowed: trace, debug, info, warn, error, fatal or silent',
    ],
    [
      { RUNG_CONFIG: 'gone.json' },
      'gone.json: the configuration file cannot be read (there is no such file)',
    ],
  ])('%j is refused', (environment, problem) => {
    expect(problemsOf({ environment })).toEqual([problem]);
  });

  it('that name no file are not repeated at any length', () => {
    expect(problemsOf({ environment: { RUNG_CONFIG: './'.repeat(50_000) } })).toEqual([
      '(a path of 100000 characters): the configuration file cannot be read (there is no such file)',
    ]);
  });

  it('with a slip in their name earn a warning, others are not Rung’s business', () => {
    const environment = { RUNG_BD: 'x', TELEGRAM_ALLOWED_USER: '5', LOGLEVEL: 'debug', PATH: '/bin' };
    expect(load({ environment }).warnings).toEqual([
      'RUNG_BD: no variable that Rung reads; did you mean RUNG_DB?',
      'TELEGRAM_ALLOWED_USER: no variable that Rung reads; did you mean TELEGRAM_ALLOWED_USERS?',
      'LOGLEVEL: no variable that Rung reads; did you mean LOG_LEVEL?',
    ]);
  });
});

describe('files on the disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rung-config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('.env adds to the environment, which wins, also with an empty value', () => {
    writeFileSync(join(folder, '.env'), 'RUNG_DB=file.db\nLOG_LEVEL=warn # quiet\nRUNG_MODE=live\n');
    expect(loadDotEnv(folder, { RUNG_DB: 'real.db', RUNG_MODE: '' }).environment).toEqual({
      RUNG_DB: 'real.db',
      LOG_LEVEL: 'warn',
      RUNG_MODE: '',
    });
  });

  it('.env does not reach process.env, where child processes would inherit its secrets', () => {
    writeFileSync(join(folder, '.env'), 'RUNG_TEST_ONLY=x');
    expect(loadDotEnv(folder).environment.RUNG_TEST_ONLY).toBe('x');
    expect(process.env.RUNG_TEST_ONLY).toBeUndefined();
  });

  it('.env may be missing', () => {
    expect(loadDotEnv(folder, { RUNG_DB: 'real.db' })).toEqual({
      environment: { RUNG_DB: 'real.db' },
      warnings: [],
    });
  });

  const LIVE_LINE = 'RUNG_MODE=live\nRUNG_DB=file.db\n';
  it.each([
    ['UTF-8', Buffer.from(LIVE_LINE)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${LIVE_LINE}`)],
    ['UTF-16 of Windows', Buffer.from(`\uFEFF${LIVE_LINE}`, 'utf16le')],
    ['UTF-16 without a mark', Buffer.from(LIVE_LINE, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\uFEFF${LIVE_LINE}`, 'utf16le').swap16()],
  ])('.env in %s is understood from its first line on', (_encoding, bytes) => {
    writeFileSync(join(folder, '.env'), bytes);
    expect(loadDotEnv(folder, {}).environment).toEqual({ RUNG_MODE: 'live', RUNG_DB: 'file.db' });
  });

  it('.env in no encoding that is known is refused', () => {
    writeFileSync(join(folder, '.env'), Buffer.from([0x52, 0x3d, 0xc4, 0xe3, 0xff]));
    expect(() => loadDotEnv(folder, {})).toThrow(
      `${join(folder, '.env')}: cannot be read (it is no text in UTF-8; save it as UTF-8)`,
    );
  });

  it('.env with lines that would be passed over in silence is refused, without repeating them', () => {
    const lines = [
      '# a remark',
      '',
      'RUNG_MODE live',
      'A="two',
      'lines without a name"',
      'export B=1',
      '=x',
      "C='",
    ];
    writeFileSync(join(folder, '.env'), lines.join('\n'));
    const problems = (): unknown => loadDotEnv(folder, {});
    expect(problems).toThrow(ConfigError);
    expect(problems).toThrow(/2 problems:\n.+line 3: found no "=", allowed: NAME=value.+\n.+line 7:/u);
    expect(problems).not.toThrow(/RUNG_MODE live/u);
  });

  it.each([
    [0o600, 'BACKPACK_API_SECRET=x', []],
    [0o644, 'RUNG_DB=x', []],
    [
      0o644,
      'BACKPACK_API_SECRET=x',
      [expect.stringMatching(/holds secrets, and others .+ \(chmod 600 \.env\)$/u)],
    ],
  ])('.env with rights %o and %s is warned of where it must be', (mode, text, warnings) => {
    writeFileSync(join(folder, '.env'), text);
    chmodSync(join(folder, '.env'), mode);
    expect(loadDotEnv(folder, {}).warnings).toEqual(warnings);
  });

  it('a secret in a file that others can read is warned of, without the path', () => {
    const secret = join(folder, 'token');
    writeFileSync(secret, TOKEN);
    chmodSync(secret, 0o644);
    const { warnings } = loadConfig([], { TELEGRAM_BOT_TOKEN_FILE: secret });
    expect(warnings).toEqual([
      'TELEGRAM_BOT_TOKEN_FILE: others on this machine can read the file that it names; take that right away (chmod 600)',
    ]);
  });

  it('a file that is far too large is named, and read by nobody', () => {
    const config = join(folder, 'ladder.json');
    writeFileSync(config, ' '.repeat(1_000_001));
    expect(() => loadConfig(['--config', config], {})).toThrow('cannot be read (it is larger than 1 MB)');
  });

  it('a hundred thousand unknown keys are refused in a few lines', () => {
    const config = join(folder, 'ladder.json');
    const keys = Array.from({ length: 60_000 }, (_, index) => `"k${index}":1`);
    writeFileSync(config, `{${keys.join(',')}}`);
    let message = '';
    try {
      loadConfig(['--config', config], {});
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('the file: 59980 more keys are unknown');
    expect(message.length).toBeLessThan(2_000);
  });

  it('a malformed key is told with all other problems, and alone it is left to who knows keys', () => {
    const environment = { ...LIVE.environment, BACKPACK_API_SECRET: 'nonsense' };
    const config = join(folder, 'ladder.json');
    writeFileSync(config, LIVE.file);
    const keyProblem = () => 'BACKPACK_API_SECRET: no key';
    const load = (...more: string[]) =>
      loadConfig(['--mode', 'live', '--config', config, ...more], environment, readText, keyProblem);
    expect(() => load('--speed', '5', '--nonsense')).toThrow(/BACKPACK_API_SECRET: no key/u);
    expect(load().config.mode).toBe('live');
  });

  it('.env that is no readable file is refused', () => {
    expect(() =>
      loadDotEnv(join(folder), {}, () => {
        throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
      }),
    ).toThrow(ConfigError);
  });

  it('the JSON file and the secrets are read from where the variables say', () => {
    const config = join(folder, 'ladder.json');
    const secret = join(folder, 'secret');
    writeFileSync(config, LIVE.file);
    writeFileSync(secret, 'from the disk\n');
    chmodSync(secret, 0o400);
    const loaded = loadConfig(['--mode', 'live', '--config', config], {
      BACKPACK_API_KEY: 'key',
      BACKPACK_API_SECRET_FILE: secret,
    });
    expect(loaded.config.backpack.apiSecret?.reveal()).toBe('from the disk');
    expect(loaded.config.strategies[0]?.symbol).toBe('SOL_USDC');
  });

  it('a directory is no configuration file', () => {
    expect(() => loadConfig(['--config', folder], {})).toThrow(
      `${folder}: the configuration file cannot be read (it is a directory)`,
    );
  });
});
