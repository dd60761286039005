import { describe, expect, it } from 'vitest';
import { load, problemsOf } from './loading.js';

const file = (settings: unknown) => ({ file: JSON.stringify(settings) });
const SECRET = 'JBSWY3DPEHPK3PXP';

describe('the language', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh' }, 'zh-CN'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'zh_TW.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8', RUNG_LANGUAGE: 'en' }, 'en'],
  ])('of %j is %s', (environment, language) => {
    expect(load({ environment }).config.language).toBe(language);
  });
});

describe('the time zone', () => {
  it('is that of the machine unless told', () => {
    const { timeZone } = new Intl.DateTimeFormat('en').resolvedOptions();
    expect(load({}).config.timeZone).toBe(timeZone);
    expect(load(file({ timeZone: 'Local' })).config.timeZone).toBe(timeZone);
  });

  it.each([
    ['Asia/Shanghai', 'Asia/Shanghai'],
    ['asia/shanghai', 'Asia/Shanghai'],
    [' Europe/Berlin ', 'Europe/Berlin'],
  ])('%j is %s, from the file and from the environment, which wins', (text, zone) => {
    expect(load(file({ timeZone: text })).config.timeZone).toBe(zone);
    const environment = { RUNG_TIME_ZONE: text };
    expect(load({ ...file({ timeZone: 'America/New_York' }), environment }).config.timeZone).toBe(zone);
  });

  it.each(['+08:00', 'Shanghai', 'UTC+8'])('%j is none', (text) => {
    expect(problemsOf({ environment: { RUNG_TIME_ZONE: text } })).toEqual([
      `RUNG_TIME_ZONE: found "${text}", ` +
        'allowed: the name of a time zone such as Asia/Shanghai, Europe/Berlin or UTC, or local',
    ]);
  });
});

describe('quiet hours', () => {
  it.each([
    ['23:00-07:30', 23 * 60, 7 * 60 + 30],
    ['9:00 – 17:05', 9 * 60, 17 * 60 + 5],
  ])('%j', (text, fromMinute, untilMinute) => {
    const { config } = load(file({ telegram: { quietHours: text } }));
    expect(config.chat.quietHours).toEqual({ fromMinute, untilMinute });
  });

  it.each(['23:00', '23:00-24:00', '22-7', '08:00-08:00', '1:00-2:00-3:00'])('%j are none', (text) => {
    expect(problemsOf(file({ telegram: { quietHours: text } }))).toEqual([
      expect.stringContaining(`telegram.quietHours: found "${text}", allowed: two times of day such as`),
    ]);
  });
});

describe('the morning report', () => {
  it('comes at eight, at another time, or not at all', () => {
    const at = (morningReport: unknown) => load(file({ telegram: { morningReport } })).config.chat;
    expect(load({}).config.chat.morningReportAtMinute).toBe(480);
    expect(at('6:45').morningReportAtMinute).toBe(405);
    expect(at(null).morningReportAtMinute).toBeNull();
    expect(problemsOf(file({ telegram: { morningReport: '8 am' } }))).toEqual([
      expect.stringContaining('telegram.morningReport: found "8 am", allowed: a time of day such as "07:30"'),
    ]);
  });
});

describe('one-time passwords', () => {
  it('are off unless there is a secret', () => {
    expect(load({}).config.chat.totp).toBeNull();
  });

  it.each([SECRET, 'jbsw y3dp ehpk 3pxp', 'JBSW-Y3DP-EHPK-3PXP'])('take %j as apps show it', (text) => {
    const { config, warnings } = load({ environment: { RUNG_TOTP_SECRET: text } });
    expect(config.chat.totp?.reveal()).toBe(SECRET);
    expect(warnings).toEqual([]);
  });

  it('take the secret from the file too, and say where it belongs', () => {
    const { config, warnings } = load(file({ security: { totp: SECRET } }));
    expect(config.chat.totp?.reveal()).toBe(SECRET);
    expect(warnings).toEqual([
      'security.totp: works, but secrets belong in .env; move it there as RUNG_TOTP_SECRET',
    ]);
  });

  it.each(['12345678', 'JBSWY3DP', 'not base32 at all!'])('refuse another without repeating it', (text) => {
    const problems = problemsOf({ environment: { RUNG_TOTP_SECRET: text } });
    expect(problems).toEqual([
      'RUNG_TOTP_SECRET: found something else, allowed: a base32 secret of at least 16 characters A-Z and 2-7, ' +
        'as authenticator apps take it',
    ]);
    expect(problems.join()).not.toContain(text);
  });
});

describe('the webhook', () => {
  const telegram = {
    TELEGRAM_BOT_TOKEN: '123456789:AAFakeTokenOfTheLocalServer_0123456',
    TELEGRAM_ALLOWED_USERS: '5',
  };

  it('is off unless there is an address', () => {
    expect(load({ environment: telegram }).config.telegram?.webhook).toBeNull();
  });

  it('listens where it is told', () => {
    const environment = {
      ...telegram,
      TELEGRAM_WEBHOOK_URL: 'https://rung.example.com/hook/',
      TELEGRAM_WEBHOOK_PORT: '8080',
      TELEGRAM_WEBHOOK_HOST: '127.0.0.1',
      TELEGRAM_WEBHOOK_SECRET: 'a-secret_of-16-characters',
    };
    const { webhook } = load({ environment }).config.telegram ?? {};
    expect(webhook).toMatchObject({ url: 'https://rung.example.com/hook', host: '127.0.0.1', port: 8080 });
    expect(webhook?.secretToken?.reveal()).toBe('a-secret_of-16-characters');
  });

  it('listens on the loopback address where nothing else is said', () => {
    const environment = { ...telegram, TELEGRAM_WEBHOOK_URL: 'https://rung.example.com/hook' };
    expect(load({ environment }).config.telegram?.webhook?.host).toBe('127.0.0.1');
  });

  it('refuses a secret that Telegram would refuse', () => {
    const environment = { ...telegram, TELEGRAM_WEBHOOK_SECRET: 'too short' };
    expect(problemsOf({ environment })).toEqual([
      'TELEGRAM_WEBHOOK_SECRET: found something else, allowed: 16 to 256 letters, digits, _ and -',
    ]);
  });
});

describe('the address of the sign of life', () => {
  it('is kept as a secret', () => {
    const url = 'https://hc-ping.example/3f0c';
    const { heartbeatUrl } = load({ environment: { RUNG_HEARTBEAT_URL: url } }).config;
    expect(heartbeatUrl?.reveal()).toBe(url);
    expect(JSON.stringify({ heartbeatUrl })).not.toContain('3f0c');
    expect(load({}).config.heartbeatUrl).toBeNull();
  });

  it.each(['hc-ping.example/3f0c', 'ftp://hc-ping.example/3f0c', 'https://'])('is no %s', (url) => {
    expect(problemsOf({ environment: { RUNG_HEARTBEAT_URL: url } })).toEqual([
      'RUNG_HEARTBEAT_URL: found something else, allowed: an address that begins with https:// or http://',
    ]);
  });
});
