import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decimal } from '../../src/domain/decimal.js';
import { openStore } from '../../src/store/index.js';
import { type BareReader, createBareReader } from './bareReader.js';
import { type Bot, DATABASE } from './bot.js';
import { CommitTimes, measureBareImport, measureImport } from './importSpeed.js';
import { haveLongPast, type LongPast } from './longPast.js';
import { measureReconciliations } from './reconciliationCost.js';
import { traceRequests } from './requestTrace.js';
import { measureStarts } from './startUp.js';

/* That imports, reconciliations and starts are measured on real books. One past, in its order; a short one here. */

const MISSED = 130;
const CYCLES = 2;
const ALLOWED_REQUESTS = 5;

const directory = mkdtempSync(join(tmpdir(), 'rung-bench-'));
const books = join(directory, 'books');
let past: LongPast;
let reader: BareReader;
let bot: Bot | undefined;

beforeAll(async () => {
  mkdirSync(books);
  past = await haveLongPast(directory, { cycles: CYCLES, missedFills: MISSED });
  reader = createBareReader({ ...past, port: past.exchange.port });
});
afterAll(async () => {
  await bot?.stop();
  await reader?.close();
  await past?.stop();
  rmSync(directory, { recursive: true, force: true });
});

const running = (): Bot => {
  if (bot === undefined) throw new Error('There is no bot: the import failed.');
  return bot;
};
const held = async () =>
  decimal((await past.exchange.account(past.keyPair.apiKey)).balances.BTC?.total ?? 'none').toString();

it('what was executed while the bot was down is imported, and the books are those of the exchange', async () => {
  expect([MISSED, MISSED + 1]).toContain(past.missedFills);
  const commits = new CommitTimes();
  bot = await past.botBeforeImport(books, commits.see);

  const { fills, stallMs, ...times } = await measureImport(
    bot,
    past.parameters.id,
    past.missedFills,
    commits,
  );

  expect(fills).toBe(past.missedFills);
  expect(Object.values(times).filter((time) => !(time > 0))).toEqual([]);
  const { position, cycle, ledgerLength } = bot.engine.state(past.parameters.id);
  expect(position.quantity.toString()).toBe(await held());
  expect(cycle.number).toBe(CYCLES + 1);
  expect(ledgerLength).toBe(2 * CYCLES + past.missedFills);
  expect([...bot.store.ledger(past.parameters.id)]).toHaveLength(ledgerLength);
});

it('the floor beside it reads and records as many rows', async () => {
  const file = join(directory, 'bare.db');
  const trace = await traceRequests(async () => {
    const { rows } = await measureBareImport(reader, file);
    expect(rows).toBe(2 * CYCLES + past.missedFills);
  });
  expect(trace.requests).toHaveLength(1);
});

it('a reconciliation that finds nothing makes at most five requests, and changes nothing', async () => {
  await past.comeToRest(running());
  const before = running().engine.state(past.parameters.id);

  const costs = await measureReconciliations(running(), past.parameters.id, reader, {
    warmUp: 0,
    samples: 3,
  });

  // The first one reads executions that were booked since the last: it needs no more requests than those after it.
  for (const { requests } of [costs, ...costs.reconciliation]) {
    expect(requests.length).toBeLessThanOrEqual(ALLOWED_REQUESTS);
    expect(requests.map(({ method }) => method)).not.toContain('POST');
    expect(requests.map(({ method }) => method)).not.toContain('DELETE');
  }
  const { position, ledgerLength, orders } = running().engine.state(past.parameters.id);
  expect(position.quantity.toString()).toBe(await held());
  expect(ledgerLength).toBe(before.ledgerLength);
  expect([...orders.keys()]).toEqual([...before.orders.keys()]);
});

it('the floor of a reconciliation makes the same requests', async () => {
  const { requests, bare } = await measureReconciliations(running(), past.parameters.id, reader, {
    warmUp: 0,
    samples: 1,
  });
  expect(bare.map((trace) => trace.requests.map(({ path }) => path))).toEqual([
    requests.map(({ path }) => path),
  ]);
});

it('the floor asks side by side what was asked side by side', async () => {
  const path = '/api/v1/capital';
  const shape = [[], [], [0, 1]].map((after) => ({ method: 'GET', path, after }));
  const { requests } = await traceRequests(() => reader.repeat(shape));
  expect(requests.map(({ after }) => [...after].sort())).toEqual([[], [], [0, 1]]);
});

it('the program trades with old books and with none, and the old ones stay as they are', async () => {
  const before = running().engine.state(past.parameters.id);
  await bot?.stop();
  bot = undefined;

  const times = await measureStarts(past, { directory, books, starts: 1 });

  expect(
    Object.values(times)
      .flat()
      .filter((time) => time > 0),
  ).toHaveLength(4);
  const { store, close } = openStore(join(books, DATABASE), { now: Date.now });
  const { stored } = store.openStrategy(past.parameters.id);
  expect(stored?.ledgerLength).toBe(before.ledgerLength);
  expect(stored?.position.quantity.toString()).toBe(before.position.quantity.toString());
  expect(stored?.mode.kind).toBe('trading');
  expect([...(stored?.orders.keys() ?? [])]).toEqual([...before.orders.keys()]);
  close();
});
