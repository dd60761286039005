import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/app/log/logging.js';
import { RecentLog, secretsOf } from '../../../src/app/log/recentLog.js';
import { loadConfig } from '../../../src/config/index.js';
import { generateKeyPair } from '../../../src/exchange/backpack/index.js';
import { BOT_TOKEN } from '../../support/telegram/index.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rung-log-'));
  return () => rmSync(directory, { recursive: true, force: true });
});

/** The program's own logger, as it is in a terminal. */
function talk(level = 'trace', secrets: readonly string[] = []) {
  const recent = new RecentLog(secrets);
  return { recent, logger: createLogger(level, join(directory, 'rung.db'), true, recent) };
}

const texts = (recent: RecentLog, limit = 100, threshold: 'all' | 'warn' | 'error' = 'all') =>
  recent.latest(limit, threshold).map(({ level, message, error }) => [level, message, error]);

describe('the recent log', () => {
  it('keeps what the logger writes, newest first, with what an error said', () => {
    const { recent, logger } = talk('info');
    logger.debug({}, 'too quiet');
    logger.info({ strategies: ['main'] }, 'trading');
    logger.child({ part: 'telegram' }).warn({ err: new TypeError('no\n answer') }, 'trying again');
    expect(texts(recent)).toEqual([
      ['warn', 'trying again', 'no answer'],
      ['info', 'trading', null],
    ]);
    expect(readFileSync(join(directory, 'rung.log'), 'utf8').trim().split('\n')).toHaveLength(2);
    const [newest] = recent.latest(1, 'all');
    expect(Math.abs((newest?.timeMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('keeps warnings and errors when much is said after them, and never grows beyond its bounds', () => {
    const { recent } = talk();
    const write = (level: string, msg: string) =>
      recent.write(JSON.stringify({ time: '2026-11-22T12:00:00.000Z', level, msg }));
    write('error', 'broken');
    write('warn', 'odd');
    for (let number = 0; number < 1_000; number += 1) write('info', `usual ${number}`);
    expect(texts(recent, 5_000)).toHaveLength(200);
    expect(texts(recent, 10, 'warn').map(([, message]) => message)).toEqual(['odd', 'broken']);
    expect(texts(recent, 10, 'error').map(([, message]) => message)).toEqual(['broken']);
  });

  it('cuts what is long, and leaves out what is no line of ours or not for the chat', () => {
    const { recent, logger } = talk();
    logger.info({}, 'x'.repeat(10_000));
    recent.write('not JSON\n');
    recent.write('{"level":30,"time":5}\n');
    logger.warn({ isPrivate: true }, 'the code is 1234');
    expect(texts(recent).map(([, message]) => [...String(message)].length)).toEqual([240]);
  });

  it('shows no secret, whoever logs it and wherever it stands', () => {
    const key = generateKeyPair().secret;
    const { config } = loadConfig(
      ['--config', 'ladder.json'],
      {
        ...{ TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_ALLOWED_USERS: '4242', BACKPACK_API_SECRET: key },
        RUNG_TOTP_SECRET: 'JBSWY3DPEHPK3PXPJBSWY3DP',
      },
      () => '{}',
    );
    const secrets = secretsOf(config);
    expect(secrets).toEqual(expect.arrayContaining([BOT_TOKEN, key, 'JBSWY3DPEHPK3PXPJBSWY3DP']));
    const others = ['7000000001:AAH-other_bots_token_of_35_characters', generateKeyPair().secret];
    const hex = Buffer.from(key, 'base64').toString('hex');
    const { recent, logger } = talk('trace', secrets);
    for (const secret of [...secrets, ...others, hex].flatMap((text) => [text, encodeURIComponent(text)])) {
      logger.error(
        { err: new Error(`GET https://host/bot${secret}/getMe`), token: secret },
        `sent ${secret}!`,
      );
      const shown = JSON.stringify(recent.latest(1, 'error'));
      expect(shown).not.toContain(secret);
      expect(shown).toContain('[secret]');
    }
  });
});
