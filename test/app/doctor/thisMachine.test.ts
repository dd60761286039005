import { chmodSync, chownSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryFinding, nodeFinding, thisMachine, USUAL_HEAP_MB } from '../../../src/app/doctor/machine.js';
import { programVersion } from '../../../src/app/version.js';
import { keyOf } from '../support/localExchange.js';
import { Place, SOUND_MACHINE, saying } from './examined.js';

/* What the doctor finds of the machine, the configuration and its files: each ✗ and ! is produced, and mended. */

const BAD_CONFIGURATION = 2;
const MB = 1_024 ** 2;

describe('Node.js', () => {
  it.each([
    ['18.20.8', 'failure'],
    ['20.18.3', 'failure'],
    ['20.19.0', 'ok'],
    ['24.0.0', 'ok'],
  ] as const)('%s: %s', (nodeVersion, status) => {
    expect(nodeFinding({ nodeVersion })).toMatchObject({ status });
  });

  it('tells the oldest that works, and what to install', async () => {
    const seen = await Place.paper().look({ machine: { nodeVersion: '18.20.8' } });
    expect(seen.of('Node.js')).toEqual([
      expect.objectContaining(
        saying('failure', /^18\.20\.8, and Rung needs 20\.19 or newer$/, /Node\.js 24/),
      ),
    ]);
    expect(seen.exitCode).toBe(1);
  });
});

describe('memory', () => {
  it.each([
    [128, '', 'failure'],
    [255, '', 'warning'],
    [256, '', 'ok'],
    [200, '--max-old-space-size=96', 'ok'],
    [512, '--max-old-space-size=1024', 'failure'],
  ] as const)('%i MB with "%s": %s', (megabytes, nodeOptions, status) => {
    expect(memoryFinding({ ...SOUND_MACHINE, memoryBytes: megabytes * MB, nodeOptions })).toMatchObject({
      status,
    });
  });

  it('counts on the heap that every start has', () => {
    const option = `--max-old-space-size=${USUAL_HEAP_MB} `;
    for (const file of [
      'package.json',
      'docs/examples/systemd/rung.service',
      'docs/examples/ecosystem.config.cjs',
    ])
      expect(readFileSync(file, 'utf8')).toContain(option);
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`"--max-old-space-size=${USUAL_HEAP_MB}"`);
  });

  it('is that of this machine', () => {
    expect(thisMachine().memoryBytes).toBeGreaterThan(100 * MB);
  });
});

describe('the configuration', () => {
  it('has its problems told as the start tells them, each by itself, and the machine is looked at all the same', async () => {
    const place = Place.paper();
    place.env.RUNG_CONFIG = place.configured({ orderCount: -1, totalAmount: 'much' });
    const seen = await place.look();
    expect(seen.of('configuration')).toEqual([
      expect.objectContaining(saying('failure', /^trading\.totalAmount: found "much", allowed: /)),
      expect.objectContaining(saying('failure', /^trading\.orderCount: found -1, allowed: /)),
    ]);
    expect(seen.of('Node.js')).toMatchObject([{ status: 'ok' }]);
    expect(seen.of('the rest')).toMatchObject([{ status: 'skipped' }]);
    expect(seen.exitCode).toBe(BAD_CONFIGURATION);

    place.configured();
    expect((await place.look()).of('configuration')).toMatchObject([
      { status: 'ok', found: 'paper money, BTC_USDC' },
    ]);
  });

  it('has its warnings told', async () => {
    const place = Place.paper();
    const seen = await place.look({ env: { RUNG_MOOD: 'live' } });
    expect(seen.of('configuration')).toMatchObject([
      { status: 'ok' },
      saying('warning', /^RUNG_MOOD: no variable that Rung reads/),
    ]);
    expect(seen.exitCode).toBe(0);
    expect((await place.look()).of('configuration')).toHaveLength(1);
  });

  it('may not be readable at all: .env', async () => {
    const place = Place.paper();
    place.write('.env', 'RUNG_MODE paper\n');
    const seen = await place.look();
    expect(seen.of('configuration')).toMatchObject([saying('failure', /\.env: line 1: found no "="/)]);
    place.write('.env', 'RUNG_MODE=paper\n');
    expect((await place.look()).exitCode).toBe(0);
  });

  it('has an option that nobody knows', async () => {
    const seen = await Place.paper().look({ args: ['--jsn'] });
    expect(seen.of('configuration')).toMatchObject([
      saying('failure', /^--jsn: unknown option; did you mean --json\?$/),
    ]);
    expect(seen.exitCode).toBe(BAD_CONFIGURATION);
  });
});

describe('files', () => {
  const { secret } = keyOf('somebody');

  /** A place where others can read all that they should not. */
  function openPlace(): Place {
    const place = Place.paper();
    const named = place.write('secret', secret, 0o644);
    place.write('.env', `BACKPACK_API_SECRET_FILE=${named}\nRUNG_TOTP_SECRET=JBSWY3DPEHPK3PXP\n`, 0o640);
    place.made();
    chmodSync(place.books, 0o644);
    return place;
  }

  const modes = (place: Place) =>
    [join(place.folder, '.env'), join(place.folder, 'secret'), place.books].map(
      (file) => statSync(file).mode & 0o777,
    );

  it('that others can read are told, each once', async () => {
    const place = openPlace();
    const before = modes(place);
    const seen = await place.look();
    expect(seen.of('files')).toEqual([
      expect.objectContaining(saying('warning', /^\.env holds secrets/, /--fix/)),
      expect.objectContaining(
        saying('warning', /^the file that BACKPACK_API_SECRET_FILE names holds secrets/, /--fix/),
      ),
      expect.objectContaining(saying('warning', /rung\.db holds what was traded/, /--fix/)),
    ]);
    expect(seen.of('configuration')).toMatchObject([{ status: 'ok' }]);
    expect(modes(place)).toEqual(before);
  });

  it('are closed by --fix, which says so, and nothing is left to do', async () => {
    const place = openPlace();
    const seen = await place.look({ args: ['--fix'] });
    expect(seen.fixed).toEqual([
      'only its user can read .env now (chmod 600)',
      'only its user can read the file that BACKPACK_API_SECRET_FILE names now (chmod 600)',
      `only its user can read ${place.books} now (chmod 600)`,
    ]);
    expect(seen.of('files')).toMatchObject([{ status: 'ok' }]);
    expect(modes(place)).toEqual([0o600, 0o600, 0o600]);
    expect((await place.look({ args: ['--fix'] })).fixed).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'of another user stay as they are: the one who needs them might lose them',
    async () => {
      const place = openPlace();
      chownSync(place.books, 1_234, 1_234);
      const before = modes(place);
      const seen = await place.look({ args: ['--fix'] });
      expect(seen.fixed).toEqual([]);
      expect(seen.of('files')).toMatchObject(
        Array(3).fill(saying('warning', /can read it$/, /belongs to another user/)),
      );
      expect(modes(place)).toEqual(before);
    },
  );
});

it('prints one JSON object with --json', async () => {
  const seen = await Place.paper().look();
  expect(Object.keys(seen)).toEqual(['version', 'exitCode', 'checks', 'fixed', 'of']);
  expect(seen).toMatchObject({ version: programVersion(), exitCode: 0 });
});
