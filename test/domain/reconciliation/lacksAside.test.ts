import { expect, test } from 'vitest';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { NOTHING_MISSING, reconcileAsset } from '../../../src/domain/reconciliation/index.js';
import { snapshotOf } from '../support/snapshots.js';

/* What of the coins left to the owner lacks, which a report keeps. The books hold 2 SOL, and 0.4 more are the owner's. */

function lacking(total: string, { unproven = '0', watched = '0' } = {}): string {
  const missing = { ...NOTHING_MISSING, unproven: decimal(unproven) };
  const account = { total: decimal(total), watched: decimal(watched), forceSync: false };
  return String(reconcileAsset(snapshotOf({ ...account, setAside: decimal('0.4'), missing })).lacksAside);
}

test.each([
  ['nothing, where all is there', '2.4', {}, '0'],
  ['all that lacks, as long as it is no more than was left to him', '2.1', {}, '0.3'],
  ['all of it, where the position lacks some, too', '1', {}, '0.4'],
  ['nothing, where what was never there goes first', '1.4', { unproven: '1.5' }, '0'],
  ['the part beyond what was never there', '1.4', { unproven: '0.8' }, '0.2'],
  ['nothing of what is not believed yet', '1', { watched: '-1.4' }, '0'],
  ['nothing, where there is more than all', '3', {}, '0'],
] as const)('%s', (_what, total, rest, lacks) => {
  expect(lacking(total, rest)).toBe(lacks);
});

test('is taken off where books are corrected', () => {
  const snapshot = snapshotOf({ total: decimal('2.1'), setAside: decimal('0.4') });
  const { lacksAside, corrections } = reconcileAsset(snapshot);
  expect(String(lacksAside)).toBe('0.3');
  expect(corrections.map(({ setAside, drift }) => [String(setAside), drift.eq(ZERO)])).toEqual([
    ['0.1', true],
  ]);
});
