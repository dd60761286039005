import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, type LoadedConfig } from '../../src/config/index.js';
import { FILE, type Given, load } from './loading.js';

/** Keys and tokens are long; base64, hexadecimal, and with whatever else somebody may have. */
const secret = fc.oneof(
  fc.uint8Array({ minLength: 32, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.stringMatching(/^[1-9]\d{8,9}:[A-Za-z0-9_-]{35}$/),
  fc.stringMatching(/^[!-~]{16,60}$/),
);

/** Everything that a person could get to see of a configuration. */
function seen(given: Given): string {
  try {
    const loaded: LoadedConfig = load(given);
    // The API key is no secret to the program: it goes out with every request. It is none to print either.
    const { apiKey: _, ...backpack } = loaded.config.backpack;
    const printed = { ...loaded, config: { ...loaded.config, backpack } };
    return [
      JSON.stringify(printed),
      inspect(printed, { depth: 10, showHidden: true }),
      `${printed.warnings}`,
    ].join();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [error.message, error.stack, JSON.stringify(error), inspect(error), ...error.problems].join();
  }
}

const SECRETS = [
  'BACKPACK_API_KEY',
  'BACKPACK_API_SECRET',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_WEBHOOK_SECRET',
  'RUNG_TOTP_SECRET',
  'RUNG_HEARTBEAT_URL',
] as const;
const VARIABLES = [
  ...SECRETS,
  ...SECRETS.map((name) => `${name}_FILE`),
  'RUNG_MODE',
  'RUNG_LANGUAGE',
  'RUNG_TIME_ZONE',
  'LOG_LEVEL',
  'BACKPACK_REST_URL',
  'BACKPACK_WS_URL',
  'TELEGRAM_API_ROOT',
  'TELEGRAM_ALLOWED_USERS',
  'TELEGRAM_ALLOWED_GROUPS',
  'TELEGRAM_WEBHOOK_URL',
];

describe('a secret is never repeated', () => {
  it.each(SECRETS)('when it stands in %s, whatever else is wrong', (name) => {
    fc.assert(
      fc.property(secret, fc.boolean(), (value, live) => {
        const environment = { [name]: value, RUNG_MODE: live ? 'live' : 'paper', LOG_LEVEL: 'loud' };
        expect(seen({ environment })).not.toContain(value);
        expect(seen({ environment: { [name]: value } })).not.toContain(value);
      }),
    );
  });

  it('when a key or a token stands where the path of the configuration belongs', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const pasted = fc.oneof(
      fc.oneof(bytes(32), bytes(64)).map((key) => Buffer.from(key).toString('base64')),
      fc.stringMatching(/^[1-9]\d{8,9}:[A-Za-z0-9_-]{35}$/),
    );
    fc.assert(
      fc.property(pasted, (value) => {
        expect(seen({ options: ['--config', value] })).not.toContain(value);
        expect(seen({ environment: { RUNG_CONFIG: value } })).not.toContain(value);
      }),
    );
  });

  it.each(SECRETS)('when the file of %s_FILE holds it and the variable is set too', (name) => {
    fc.assert(
      fc.property(secret, (value) => {
        const environment = { [name]: value, [`${name}_FILE`]: value };
        expect(seen({ environment })).not.toContain(value);
        expect(seen({ environment: { [`${name}_FILE`]: 's' }, files: { s: value } })).not.toContain(value);
      }),
    );
  });

  it.each(VARIABLES)('when it was pasted into %s', (name) => {
    fc.assert(
      fc.property(
        secret.filter((value) => value.length > 24),
        (value) => {
          expect(seen({ environment: { [name]: value } })).not.toContain(value);
        },
      ),
    );
  });

  it('when it stands under api, as it should or anyhow else', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom('privateKey', 'publicKey', 'secret', 'trading'), (value, key) => {
        const wrong = { trading: { orderCount: 0 } };
        for (const api of [{ [key]: value }, { [key]: [value] }, { [key]: { key: value } }, value, [value]]) {
          expect(seen({ file: JSON.stringify({ api }) })).not.toContain(value);
          expect(seen({ file: JSON.stringify({ api, ...wrong }) })).not.toContain(value);
        }
      }),
    );
  });

  it('when an unknown key of the file holds it or is it', () => {
    fc.assert(
      fc.property(
        secret.filter((value) => value.length > 30),
        fc.constantFrom('trading', 'reconciliation', 'advanced'),
        (value, section) => {
          for (const wrong of [
            { apiKey: value },
            { [value]: 1 },
            { tradingCoin: value },
            { tolerances: { [value]: 1 } },
          ]) {
            expect(seen({ file: JSON.stringify(wrong) })).not.toContain(value);
            expect(seen({ file: JSON.stringify({ [section]: wrong }) })).not.toContain(value);
          }
        },
      ),
    );
  });

  it('when the file that holds it is broken beside it', () => {
    fc.assert(
      fc.property(secret, (value) => {
        const text = JSON.stringify({ api: { privateKey: value } });
        for (const file of [text.slice(0, -1), text.slice(1), text.replaceAll('"', ''), `${text}${value}`]) {
          expect(seen({ file })).not.toContain(value);
        }
      }),
    );
  });

  it('when it was given as an option', () => {
    fc.assert(
      fc.property(secret, (value) => {
        for (const options of [[`--secret=${value}`], ['--secret', value], [value]]) {
          expect(seen({ options })).not.toContain(value);
        }
      }),
    );
  });

  it('even when it is also written where short values are shown', () => {
    const environment = { BACKPACK_API_SECRET: 'a-short-secret-16', RUNG_MODE: 'a-short-secret-16' };
    expect(() => load({ environment })).toThrow('RUNG_MODE: found "[secret]", allowed: paper or live');
  });
});

describe('what is no secret', () => {
  it('is named: the file, the path in it and what was found', () => {
    expect(seen({ file: '{' })).toContain(FILE);
    expect(seen({ file: '{"trading":{"orderCount":0}}' })).toContain('trading.orderCount: found 0');
  });
});
