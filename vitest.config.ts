import { defineConfig } from 'vitest/config';

/** Tests that only compute: they share the modules they load. */
const UNIT = [
  'test/{languages,tidy}/*.test.ts',
  'test/{async,config,domain,pictures,schedule,store}/**/*.test.ts',
  'test/chat/*.test.ts',
  'test/chat/{access,alerts,console,dispatch,message,phrases,replies}/**/*.test.ts',
];

/** The engine, the client and the transports before real servers on the loopback address: they wait more than they compute. */
const WIRE = ['test/{commands,engine,exchange,support}/**/*.test.ts', 'test/chat/telegram/**/*.test.ts'];

/** Whole programs, long storms, other people's clients: minutes. */
const SYSTEM = ['test/{app,bench,bin,docs,endurance,fuzz,simulation,soak,transcripts}/**/*.test.ts'];

/** One short test of each kind of those. */
const SMOKE = [
  'test/**/*.smoke.test.ts',
  'test/app/{claim,settings}.test.ts',
  'test/fuzz/books.test.ts',
  'test/soak/flatness.test.ts',
  'test/bench/replies.test.ts',
  'test/docs/*.test.ts',
  'test/simulation/mutations.test.ts',
  'test/transcripts/console.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // What people see is in their time zone: the goldens are in this one, wherever they are compared.
    env: { TZ: 'UTC' },
    projects: [
      { extends: true, test: { name: 'unit', include: UNIT, isolate: false } },
      { extends: true, test: { name: 'wire', include: WIRE, isolate: false } },
      { extends: true, test: { name: 'system', include: SYSTEM, exclude: SMOKE } },
      { extends: true, test: { name: 'smoke', include: SMOKE } },
    ],
  },
});
