import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { criteria, report } from './report.js';
import { type SoakResult, soak } from './soakRun.js';

const USAGE = `npm run soak -- [options]

  --minutes N   how long the weather is bad (default 10)
  --seed N      decides market, faults and what the owner does (default: another one each time)
  --json FILE   writes all that was measured into a file
  --honest      the exchange says nothing that is not so
  --keep        leaves databases and readings where they are, and says where
`;

const MINUTE_MS = 60_000;
/** Compiled code, caches and pools have their size after a fifth of the time, or after two minutes. */
const WARM_UP = { share: 0.2, mostMs: 2 * MINUTE_MS } as const;
const COLLECT_EVERY_MS = 10_000;
/** Enough for a straight line, and no more: each stops the program for a moment. */
const COUNTINGS = 8;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    json: { type: 'string' },
    honest: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) say(USAGE);
else process.exitCode = await main();

async function main(): Promise<number> {
  const minutes = positive('minutes', values.minutes);
  const seed = whole('seed', values.seed);
  const program = fileURLToPath(new URL('../../dist', import.meta.url));
  if (!existsSync(join(program, 'src/main.js'))) {
    say('There is no built program in dist. Run `npm run build` first.');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'rung-soak-'));
  const stormMs = minutes * MINUTE_MS;
  const warmUpMs = Math.min(stormMs * WARM_UP.share, WARM_UP.mostMs);
  say(`soak of ${minutes} min, seed ${seed}`);
  try {
    const countEvery = Math.max(1, Math.floor((stormMs - warmUpMs) / COLLECT_EVERY_MS / COUNTINGS));
    const collections = { collectEveryMs: COLLECT_EVERY_MS, countEvery };
    const plan = {
      program,
      folder,
      seed,
      stormMs,
      warmUpMs,
      isOdd: !values.honest,
      ...collections,
      tell: say,
    };
    const result = await soak(plan);
    say(`\n${report(result)}`);
    if (values.json !== undefined) writeFileSync(values.json, asJson(result));
    const failed = criteria(result).filter(({ holds }) => !holds).length;
    say(failed === 0 ? '\neverything holds' : `\n${failed} criteria FAILED (seed ${seed})`);
    return failed === 0 ? 0 : 1;
  } finally {
    if (values.keep) say(`kept: ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

function asJson(result: SoakResult): string {
  const plain = (_key: string, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value);
  return `${JSON.stringify({ criteria: criteria(result), result }, plain, 1)}\n`;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`--${name} must be a number above 0, not ${text}`);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`--${name} must be a whole number, not ${text}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
