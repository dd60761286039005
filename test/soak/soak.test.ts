import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtProgram } from '../app/support/builtProgram.js';
import { isCollected } from './readings.js';
import { criteria, report } from './report.js';
import { type SoakResult, soak } from './soakRun.js';
import { conduct, leaks, promptness } from './verdict.js';

/*
 * The soak in small: the same processes, market, faults and owner, for some seconds. Nothing here asks how fast the
 * machine is. RUNG_SOAK_SEED=<number> sets another seed.
 */

const SEED = Number(process.env.RUNG_SOAK_SEED ?? '20260301');
const STORM_MS = 14_000;
const WARM_UP_MS = 4_000;
/** So short a soak is still settling when it ends: only what runs away is a leak. */
const SLACK = 40;
const TEST_TIMEOUT_MS = 1_200_000;

describe(`a soak of some seconds (RUNG_SOAK_SEED=${SEED})`, () => {
  let result: SoakResult;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rung-soak-test-'));
    try {
      result = await soak({
        program: builtProgram(),
        folder,
        seed: SEED,
        stormMs: STORM_MS,
        warmUpMs: WARM_UP_MS,
        collectEveryMs: 600,
        countEvery: 3,
        isOdd: false,
        tell() {},
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, TEST_TIMEOUT_MS);

  it('leaves books that are those of the exchange, and a program that trades and ends well', () => {
    expect(broken(conduct(result)), result.log.lastLines.join('\n')).toEqual([]);
    expect(result.ownFills).toBeGreaterThan(0);
    expect(result.cycles).toBeGreaterThan(0);
  });

  it('leaks neither timers nor listeners nor handles', () => {
    expect(broken(leaks(result, SLACK))).toEqual([]);
  });

  it('had faults, an owner at the exchange, and one on the phone', () => {
    expect([...result.faults.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(result.ownersDeeds.size).toBeGreaterThan(0);
    expect(result.commandsSaid).toBeGreaterThan(2);
    expect(result.messagesTold).toBeGreaterThan(result.commandsSaid);
  });

  it('was watched from within', () => {
    const collected = result.readings.filter(isCollected);
    expect(collected.length).toBeGreaterThan(4);
    expect(collected.at(-1)).toMatchObject({
      resources: { TCPSocketWrap: expect.any(Number) },
      requests: { 'GET /api/v1/capital': expect.any(Number) },
    });
    expect(collected.at(-1)?.living.heap).toBeGreaterThan(1_000_000);
    expect(collected.some(({ living }) => (living.closures ?? 0) > 1_000)).toBe(true);
    expect(collected.at(-1)?.delay.whole.count).toBeGreaterThan(100);
    expect(result.floor?.delay.whole.count).toBeGreaterThan(100);
  });

  it('is reported with every criterion', () => {
    const told = report(result);
    for (const { name } of criteria(result)) expect(told).toContain(name);
    expect(criteria(result).length).toBeGreaterThan(12);
  });

  describe('finds at fault', () => {
    const names = (changed: Partial<SoakResult>) => {
      const altered = { ...result, ...changed };
      const all = [...conduct(altered), ...leaks(altered, SLACK), promptness(altered)];
      return all.filter(({ holds }) => !holds).map(({ name }) => name);
    };

    it('books that differ', () => {
      expect(names({ disagreements: ['SOL: the account has 1, the books have 2'] })).toContain(
        'books and account differ in',
      );
    });

    it('a program that ends with an error, or leaves something undone', () => {
      const found = names({ exitCode: 1, hasSold: false, alertsUntold: 1, commandsAnswered: 0 });
      expect(found).toEqual(
        expect.arrayContaining([
          'exit code after SIGTERM',
          'sells when the price has risen',
          'alerts that did not arrive',
          'commands answered, each once',
        ]),
      );
    });

    it('a soak that was too short to say anything', () => {
      const readings = result.readings.slice(-2);
      expect(names({ readings })).toContain('flat: timers');
    });

    it('too many listeners, as Node.js warns of them', () => {
      const warning = 'MaxListenersExceededWarning: Possible EventEmitter memory leak detected';
      const readings = result.readings.map((reading) => ({ ...reading, warnings: [warning] }));
      expect(names({ readings }).join()).toContain('too many listeners');
    });

    it('timers, closures, listeners, handles and memory that become more', () => {
      const readings = result.readings.map((reading, index) => {
        const more = index * 1_000;
        const resources = { ...reading.resources, Timeout: more };
        const grown = { ...reading, resources, listeners: more, openFiles: more };
        if (!isCollected(grown)) return grown;
        const { living } = grown;
        const counts =
          living.timers === undefined
            ? {}
            : { objects: more * 1_000, timers: more, closures: more * 100, promises: more };
        const bytes = { heap: more * 2e6, code: more * 1e6, external: more * 1e6 };
        return { ...grown, living: { ...living, ...counts, ...bytes } };
      });
      const found = names({ readings }).filter((name) => name.startsWith('flat'));
      expect(found).toEqual(leaks(result, SLACK).map(({ name }) => name));
    });

    it('an event loop that is held up', () => {
      const readings = result.readings.map((reading) =>
        isCollected(reading)
          ? {
              ...reading,
              delay: { ...reading.delay, whole: { ...reading.delay.whole, p99: 21 } },
            }
          : reading,
      );
      expect(names({ readings }).join()).toContain('event loop');
    });
  });
});

function broken(all: ReturnType<typeof conduct>): readonly string[] {
  return all.filter(({ holds }) => !holds).map(({ name, figure }) => `${name}: ${figure}`);
}
