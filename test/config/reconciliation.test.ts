import { describe, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { load, problemsOf } from './loading.js';

/* Every key of the reconciliation that users know, with what it takes and what it refuses. */

const settings = (section: string, key: string, value: string) => ({
  file: `{ "${section}": { "${key}": ${value} } }`,
});

const SWITCHES = [
  ['reconciliation', 'enabled'],
  ['reconciliation', 'autoSyncOnStartup'],
  ['reconciliation', 'scheduledReconciliation'],
  ['reconciliation', 'forceSync'],
  ['reconciliation', 'logDetailedReport'],
  ['advanced', 'realTimePositionCheck'],
] as const;

describe.each(SWITCHES)('%s.%s', (section, key) => {
  it('is on unless it is switched off', () => {
    expect(load({}).config.reconciliation[key]).toBe(true);
    expect(load(settings(section, key, 'true'))).toEqual(load({}));
    const { config, warnings } = load(settings(section, key, 'false'));
    expect(config.reconciliation).toEqual({ ...load({}).config.reconciliation, [key]: false });
    expect(warnings).toEqual([]);
  });

  it.each([
    ['"false"', '"false"'],
    ['0', '0'],
    ['null', 'null'],
    ['{}', 'an object'],
  ])('refuses %s', (value, found) => {
    expect(problemsOf(settings(section, key, value))).toEqual([
      `${section}.${key}: found ${found}, allowed: true or false`,
    ]);
  });
});

describe('reconciliation.scheduledIntervalMinutes', () => {
  it.each([
    ['1', 1],
    ['60', 60],
    ['1440', 1_440],
    ['"30"', 30],
  ])('takes %s', (value, minutes) => {
    const { config } = load(settings('reconciliation', 'scheduledIntervalMinutes', value));
    expect(config.reconciliation.scheduledIntervalMinutes).toBe(minutes);
  });

  it.each([
    ['0', '0'],
    ['0.5', '0.5'],
    ['1441', '1441'],
    ['-5', '-5'],
    ['"hourly"', '"hourly"'],
    ['true', 'true'],
  ])('refuses %s', (value, found) => {
    expect(problemsOf(settings('reconciliation', 'scheduledIntervalMinutes', value))).toEqual([
      `reconciliation.scheduledIntervalMinutes: found ${found}, allowed: a whole number from 1 to 1440`,
    ]);
  });
});

describe('advanced.positionDifferenceThreshold', () => {
  it.each(['0', '2.5', '5', '100', '"7.5"'])('takes %s', (value) => {
    const { config } = load(settings('advanced', 'positionDifferenceThreshold', value));
    expect(config.reconciliation.positionDifferenceThreshold).toEqual(decimal(value.replaceAll('"', '')));
  });

  it.each([
    ['-1', '-1'],
    ['101', '101'],
    ['"5%"', '"5%"'],
    ['false', 'false'],
  ])('refuses %s', (value, found) => {
    expect(problemsOf(settings('advanced', 'positionDifferenceThreshold', value))).toEqual([
      `advanced.positionDifferenceThreshold: found ${found}, allowed: a number of percent from 0 to 100`,
    ]);
  });
});

describe.each(['tolerances', 'reserved'])('reconciliation.%s', (key) => {
  it.each([
    ['{ "BTC": -1 }', '.BTC: found -1, allowed: a number from 0 up, also as a text such as "0.5"'],
    ['{ "BTC": "all" }', '.BTC: found "all", allowed: a number from 0 up, also as a text such as "0.5"'],
    ['{ "BTC/USD": 1 }', '.BTC/USD: found this as a coin, allowed: a name such as BTC'],
    ['{ "BTC": 1, "btc": 2 }', '.btc: found BTC a second time, allowed: once'],
    ['0.1', ': found a number, allowed: quantities by coin, e.g. { "BTC": 0.0001 }'],
    ['[]', ': found a list, allowed: quantities by coin, e.g. { "BTC": 0.0001 }'],
  ])('refuses %s', (value, problem) => {
    expect(problemsOf(settings('reconciliation', key, value))).toEqual([`reconciliation.${key}${problem}`]);
  });
});

describe('reconciliation.tolerances', () => {
  const tolerances = (value: string) =>
    load(settings('reconciliation', 'tolerances', value)).config.reconciliation.tolerances;

  it('are by coin, in the case that the exchange writes it', () => {
    expect(tolerances('{ "btc": "0.0002", "DEFAULT": 0.5 }')).toEqual(
      new Map([
        ['BTC', decimal('0.0002')],
        ['DEFAULT', decimal('0.5')],
      ]),
    );
  });

  it('an own list replaces the built-in one, which leaves every other coin the usual one', () => {
    expect(tolerances('{ "SOL": 0 }')).toEqual(
      new Map([
        ['SOL', decimal('0')],
        ['DEFAULT', decimal('0.0001')],
      ]),
    );
  });
});

describe('reconciliation.reserved', () => {
  it('is what Rung never touches, as a number or exactly as a text', () => {
    const { config } = load(settings('reconciliation', 'reserved', '{ "BTC": "1.0", "sol": 2.25 }'));
    expect(config.reconciliation.reserved).toEqual(
      new Map([
        ['BTC', decimal('1')],
        ['SOL', decimal('2.25')],
      ]),
    );
  });

  it('has no DEFAULT, for nobody reserves every coin there is', () => {
    expect(problemsOf(settings('reconciliation', 'reserved', '{ "DEFAULT": 1 }'))).toEqual([
      'reconciliation.reserved.DEFAULT: found this as a coin, allowed: every reserved coin by its name',
    ]);
  });
});

it('a key of the bot before that is near but not right is named', () => {
  expect(problemsOf(settings('reconciliation', 'scheduledIntervallMinutes', '60'))).toEqual([
    'reconciliation.scheduledIntervallMinutes: unknown; did you mean reconciliation.scheduledIntervalMinutes?',
  ]);
  expect(problemsOf(settings('reconciliation', 'realTimePositionCheck', 'true'))).toEqual([
    'reconciliation.realTimePositionCheck: unknown; it belongs to advanced.realTimePositionCheck',
  ]);
});
