import { type Decimal, decimal } from '../domain/decimal.js';
import type { ReconciliationConfig } from './config.js';
import type { FileSettings } from './fileSchema.js';
import type { Findings } from './findings.js';

const EVERY_OTHER_ASSET = 'DEFAULT';
const DEFAULT_TOLERANCE = decimal('0.0001');

const DEFAULT_TOLERANCES: ReadonlyMap<string, Decimal> = new Map([
  ['BTC', decimal('0.0001')],
  ['ETH', decimal('0.001')],
  ['SOL', decimal('0.01')],
  [EVERY_OTHER_ASSET, DEFAULT_TOLERANCE],
]);

export function reconciliationConfig(file: FileSettings, findings: Findings): ReconciliationConfig {
  const { reconciliation = {}, advanced = {} } = file;
  const reserved = reconciliation.reserved ?? new Map<string, Decimal>();
  if (reserved.has(EVERY_OTHER_ASSET)) {
    findings.problem(
      'reconciliation.reserved.DEFAULT: found this as a coin, allowed: every reserved coin by its name',
    );
  }
  return {
    enabled: reconciliation.enabled ?? true,
    autoSyncOnStartup: reconciliation.autoSyncOnStartup ?? true,
    scheduledReconciliation: reconciliation.scheduledReconciliation ?? true,
    scheduledIntervalMinutes: reconciliation.scheduledIntervalMinutes ?? 60,
    forceSync: reconciliation.forceSync ?? true,
    logDetailedReport: reconciliation.logDetailedReport ?? true,
    tolerances: tolerances(reconciliation.tolerances),
    reserved,
    realTimePositionCheck: advanced.realTimePositionCheck ?? true,
    positionDifferenceThreshold: advanced.positionDifferenceThreshold ?? decimal('5'),
  };
}

/** An owner's own list replaces the built-in one: with `{ "DEFAULT": 0 }` no coin keeps a tolerance unasked. */
function tolerances(own: ReadonlyMap<string, Decimal> | undefined): ReadonlyMap<string, Decimal> {
  if (own === undefined) return new Map(DEFAULT_TOLERANCES);
  return new Map([[EVERY_OTHER_ASSET, DEFAULT_TOLERANCE], ...own]);
}
