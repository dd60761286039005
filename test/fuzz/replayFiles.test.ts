import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { FeedError } from '../../src/exchange/localErrors.js';
import type { Quote } from '../../src/exchange/paper/feed/quote.js';
import { replayFeed } from '../../src/exchange/paper/feed/replay.js';
import { PAPER_MARKETS } from '../../src/exchange/paper/index.js';
import { runRung } from '../app/support/process.js';
import { NUMBER_LIKE_TEXTS, STRANGE_TEXTS } from './support/hostileValues.js';
import { fuzzing, holds, patienceMs, samples } from './support/seed.js';

/*
 * Files of candles as spreadsheets, editors and broken downloads leave them. Each is walked to its end in prices that
 * a market can have, or refused with one message that names the file and, past the first line, the line.
 */

const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rung-fuzz-'));
const file = join(scratch, 'candles.csv');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const ROWS: readonly string[] = [
  'timestamp,open,high,low,close,volume',
  '2021-12-31 23:00:00.000000,46319.0,46385.0,46319.0,46377.0,2300413.7295',
  '2021-12-31 23:01:00.000000,46377.0,46400.5,46300.1,46310.0,1',
  '2021-12-31 23:03:00,46310,46310,46310,46310,0',
  '2021-12-31T23:04:00Z,46310,46500,46100,46200,12.5',
];
const MOST_QUOTES = 1_000;

const hostileCell = fc.oneof(
  fc.constantFrom(...[...NUMBER_LIKE_TEXTS, ...STRANGE_TEXTS].map((json) => String(JSON.parse(json)))),
  fc.constantFrom(
    '2021-02-31 00:00:00',
    '2021-12-31 24:00:00',
    '1970-01-01 00:00:00',
    '9999-12-31 23:59:59',
    '"46319"',
  ),
  fc.constantFrom(
    '0',
    '0.0',
    '0.00000001',
    '900719925474099.1',
    '99999999999999999999',
    '46319.0000000001',
    '-46319',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const place = fc.nat({ max: 999 });
const anyHarm = fc.oneof(
  fc.record({
    kind: fc.constant('cell' as const),
    row: place,
    column: fc.nat({ max: 6 }),
    text: hostileCell,
  }),
  fc.record({ kind: fc.constant('row' as const), row: place, text: hostileCell }),
  fc.record({ kind: fc.constant('rowTwice' as const), row: place }),
  fc.record({ kind: fc.constant('rowGone' as const), row: place }),
  fc.record({ kind: fc.constant('separator' as const), text: fc.constantFrom(';', '\t', ', ', ',,', '，') }),
  fc.record({
    kind: fc.constant('ending' as const),
    text: fc.constantFrom('\r\n', '\r', '\n\n', '\u2028', ''),
  }),
  fc.record({
    kind: fc.constant('bytes' as const),
    at: place,
    hex: fc.constantFrom('ff', '00', 'efbbbf', 'fffe', '1f8b'),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
);
type Harm = typeof anyHarm extends fc.Arbitrary<infer One> ? One : never;

const anyFile = fc.oneof(
  { weight: 5, arbitrary: fc.array(anyHarm, { minLength: 1, maxLength: 3 }).map(harmed) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 200 })
      .map((text) => Buffer.from(`${ROWS[0]}\n${text}`)),
  },
);

function harmed(harms: readonly Harm[]): Buffer {
  let cells = ROWS.map((row) => row.split(','));
  let separator = ',';
  let ending = '\n';
  const onBytes: ((bytes: Buffer) => Buffer)[] = [];
  for (const harm of harms) {
    const row = 'row' in harm ? harm.row % Math.max(1, cells.length) : 0;
    switch (harm.kind) {
      case 'cell':
        cells = cells.map((each, index) =>
          index === row ? each.with(harm.column % each.length, harm.text) : each,
        );
        break;
      case 'row':
        cells = cells.map((each, index) => (index === row ? [harm.text] : each));
        break;
      case 'rowTwice':
        cells = cells.flatMap((each, index) => (index === row ? [each, each] : [each]));
        break;
      case 'rowGone':
        cells = cells.filter((_, index) => index !== row);
        break;
      case 'separator':
        separator = harm.text;
        break;
      case 'ending':
        ending = harm.text;
        break;
      case 'bytes':
        onBytes.push((bytes) => {
          const at = Math.floor((harm.at / 1_000) * bytes.length);
          return Buffer.concat([bytes.subarray(0, at), Buffer.from(harm.hex, 'hex'), bytes.subarray(at)]);
        });
        break;
      case 'cut':
        onBytes.push((bytes) => bytes.subarray(0, Math.floor((harm.at / 1_000) * bytes.length)));
        break;
    }
  }
  const whole: Buffer = Buffer.from(cells.map((each) => each.join(separator)).join(ending));
  return onBytes.reduce((bytes, harm) => harm(bytes), whole);
}

describe(fuzzing('replay files'), () => {
  it(
    'are walked to the end in prices of a market, or refused with the line that is wrong',
    async () => {
      await holds(fc.tuple(anyFile, fc.constantFrom(...PAPER_MARKETS)), 600, ([bytes, market]) => {
        writeFileSync(file, bytes);
        try {
          const { opening, next } = replayFeed(file, market);
          for (const quote of opening) expectOfAMarket(quote);
          let before = Number.NEGATIVE_INFINITY;
          for (let quotes = 0; ; quotes += 1) {
            const quote = next();
            if (quote === null) break;
            expectOfAMarket(quote);
            expect(quote.timeMs).toBeGreaterThan(before);
            before = quote.timeMs;
            expect(quotes).toBeLessThan(MOST_QUOTES);
          }
        } catch (error) {
          if (!(error instanceof FeedError)) throw error;
          expectNamesThePlace(error.message, file);
        }
      });
    },
    patienceMs(30_000),
  );

  it(
    'by the program itself: the same message alone and the exit code 2, or the summary',
    async () => {
      const replaying = samples(anyFile, 2).map(async (bytes, index) => {
        const own = `${file}.${index}`;
        writeFileSync(own, bytes);
        const args = ['--feed', 'replay', '--file', own, '--speed', 'max', '--exit-at-end'];
        const { exitCode, messages, stdout } = await runRung({ args });
        if (exitCode === 0) {
          expect(stdout).toContain('books           equal to the exchange');
          return;
        }
        expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
        expectNamesThePlace(messages, own);
      });
      await Promise.all(replaying);
    },
    patienceMs(60_000),
  );
});

function expectNamesThePlace(message: string, name: string): void {
  expect(message).toContain(name);
  expect(message).toMatch(/^(Line \d+ of the|The first line of the|The|There is no) replay file .+/su);
  expect(message.length).toBeLessThan(1_000);
  expect(message).not.toMatch(/\n\s+at .*\(/);
}

function expectOfAMarket({ timeMs, ...counts }: Quote): void {
  const { symbol: _, buyerIsMaker: __, ...numbers } = counts;
  expect(Number.isSafeInteger(timeMs)).toBe(true);
  for (const [name, count] of Object.entries(numbers)) {
    if (!(Number.isSafeInteger(count) && Number(count) >= 1)) throw new Error(`${name} is ${count}`);
  }
}
