import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { alertOf } from '../../src/domain/alerts/index.js';
import { type BrakeMemory, newMemory } from '../../src/domain/brakes/index.js';
import { decimal } from '../../src/domain/decimal.js';
import { openStore } from '../../src/store/index.js';
import { now, START_MS, temporaryDirectory } from './books.js';

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

const fell = { sinceMs: START_MS, measured: decimal('205.00000001'), limit: decimal('200') };
const MEMORY: BrakeMemory = {
  quoteAsset: 'USDC',
  fallen: [
    { ...fell, kind: 'maxDailyLoss', release: { kind: 'utcDay', day: 20_779 }, sells: true },
    { ...fell, kind: 'emergencyStopLoss', release: { kind: 'resume' }, sells: false },
    {
      ...{ ...fell, kind: 'maxRungsPerMinute', sells: false },
      release: { kind: 'time', untilMs: START_MS + 60_000, pauseMs: 60_000 },
    },
  ],
  peak: { pnl: decimal('-0.000000000001'), drawdown: decimal('3'), strategies: ['deep', 'near'] },
  forgiven: { day: 20_779, loss: decimal('12.5') },
  cyclesFrom: new Map([['near', 7]]),
  rungsFromMs: START_MS,
};

it('what the brakes remember is read back to the last digit, with the alert that was recorded with it', () => {
  const file = join(directory.path, 'books.db');
  const before = openStore(file, { now });
  before.outbox.register('telegram');
  expect(before.store.brakes()).toEqual([]);
  const alert = alertOf(
    {
      ...{ kind: 'brakeReleased', brake: 'maxDailyLoss', quoteAsset: 'USDC', by: 'console' },
      sinceMs: START_MS,
    },
    null,
    START_MS,
  );
  before.store.keepBrakes([newMemory('USDT'), MEMORY], [alert]);
  before.close();
  const after = openStore(file, { now });
  expect(after.store.brakes()).toEqual([newMemory('USDT'), MEMORY]);
  expect(after.outbox.pending('telegram', START_MS, 9)).toMatchObject([{ content: alert.content }]);
  after.close();
});
