import { defineConfig } from 'vitest/config';

/** Tests that only compute: they share the modules they load. */
const UNIT = [
  'test/{languages,tidy}/*.test.ts',
  'test/{async,config,domain,files,pictures,schedule,store}/**/*.test.ts',
  'test/chat/*.test.ts',
  'test/chat/{access,alerts,console,dispatch,message,phrases,replies}/**/*.test.ts',
];

/** Odd answers to whole stories: of the fuzzing, what waits as the engine's stories do. */
const BOOKS = 'test/fuzz/books.test.ts';

/**
 * The engine, the client and the transports before real servers on the loopback address, all in one process: what they
 * wait for is skipped, see `test/support/idleTime`.
 */
const WIRE = [
  'test/{commands,engine,exchange,support}/**/*.test.ts',
  'test/chat/telegram/**/*.test.ts',
  BOOKS,
];

/** Before servers too, but by the time of life: processes of their own, and a chat that hurries by itself. */
const BY_TIME_OF_LIFE = [
  'test/exchange/paper/{cli,feeds,fullDisk}.test.ts',
  'test/chat/telegram/outage.test.ts',
];

/** Long ones, of which a shorter neighbour shows the same kind: `cycle` of the engine, `bpxApiClient` of the clients. */
const LONG = [
  'test/engine/fees.test.ts',
  'test/exchange/paper/ccxt.test.ts',
  'test/exchange/paper/clients/ccxt*.test.ts',
];

/** Whole programs, long storms, other people's clients: minutes. */
const SYSTEM = [
  'test/{app,bench,bin,docs,endurance,fuzz,simulation,soak,transcripts}/**/*.test.ts',
  ...BY_TIME_OF_LIFE,
  ...LONG,
];

/** One short test of each kind of those. */
const SMOKE = [
  'test/**/*.smoke.test.ts',
  'test/app/claim.test.ts',
  'test/bench/pictures.test.ts',
  'test/docs/*.test.ts',
  'test/exchange/paper/{feeds,fullDisk}.test.ts',
  'test/simulation/mutations.test.ts',
  'test/soak/flatness.test.ts',
  'test/transcripts/console.test.ts',
];

/** Programs that start take their time on a busy machine. */
const PROGRAMS = { testTimeout: 120_000, hookTimeout: 60_000 };

const SKIPS_IDLE_TIME = { isolate: false, setupFiles: ['test/support/idleTime/setup.ts'] };

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    globalSetup: 'test/support/driver.ts',
    // How long is waited for what is expected: on a busy machine a program takes its time.
    expect: { poll: { timeout: 20_000 } },
    // What people see is in their time zone: the goldens are in this one, wherever they are compared.
    env: { TZ: 'UTC' },
    projects: [
      { extends: true, test: { name: 'unit', include: UNIT, isolate: false } },
      {
        extends: true,
        test: { name: 'wire', include: WIRE, exclude: [...BY_TIME_OF_LIFE, ...LONG], ...SKIPS_IDLE_TIME },
      },
      { extends: true, test: { name: 'system', include: SYSTEM, exclude: [...SMOKE, BOOKS], ...PROGRAMS } },
      { extends: true, test: { name: 'smoke', include: SMOKE, ...PROGRAMS } },
    ],
  },
});
