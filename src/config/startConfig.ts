import { type Decimal, decimal } from '../domain/decimal.js';
import type { Options } from './commandLine.js';
import type { Config } from './config.js';
import type { FileSettings } from './fileSchema.js';
import type { Findings } from './findings.js';

type StartSettings = Pick<Config, 'start' | 'isSameAccount' | 'asksBeforeStart'>;

/** Finds what this one start is to do beyond going on; what contradicts itself is left with `findings`. */
export function startConfig(
  { fresh, freshAll, sameAccount, yes }: Options,
  file: FileSettings,
  mode: Config['mode'],
  findings: Findings,
): StartSettings {
  if (fresh && freshAll) findings.problem('--fresh, --fresh-all: found both, allowed: one of them');
  if (sameAccount && mode === 'paper') {
    findings.problem(
      '--same-account: found in paper mode, allowed: only for live trading (--mode live); paper money has no API key',
    );
  }
  if (yes && !fresh && !freshAll && !sameAccount) {
    findings.problem('--yes: found alone, allowed: with --fresh, --fresh-all or --same-account');
  }
  const isFresh = fresh || freshAll;
  const assetSale = assetSaleOf(file, findings);
  return {
    start: isFresh
      ? { kind: 'fresh', ownersOrders: freshAll ? 'cancel' : 'leave', assetSale }
      : { kind: 'restore' },
    isSameAccount: sameAccount,
    asksBeforeStart: !yes,
  };
}

const LEAST_VALUE = decimal('10');

/** Finds what a fresh start sells, under its own names or the old ones. */
function assetSaleOf(
  { fresh = {}, actions = {}, advanced = {} }: FileSettings,
  findings: Findings,
): { readonly minValue: Decimal } | null {
  for (const [path, section] of Object.entries({ actions, advanced })) {
    if (section.sellNonUsdcAssets !== undefined) {
      findings.warn(
        `${path}.sellNonUsdcAssets: works at a start with --fresh alone, which shows it before; its name is now fresh.sellAssets`,
      );
    }
    if (section.sellNonUsdcMinValue !== undefined) {
      findings.warn(`${path}.sellNonUsdcMinValue: works, its name is now fresh.minAssetValue`);
    }
  }
  const sells = fresh.sellAssets ?? actions.sellNonUsdcAssets ?? advanced.sellNonUsdcAssets ?? false;
  const minValue =
    fresh.minAssetValue ?? actions.sellNonUsdcMinValue ?? advanced.sellNonUsdcMinValue ?? LEAST_VALUE;
  return sells ? { minValue } : null;
}
