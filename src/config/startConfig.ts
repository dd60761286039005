import type { Options } from './commandLine.js';
import type { Config } from './config.js';
import type { Findings } from './findings.js';

type StartSettings = Pick<Config, 'start' | 'isSameAccount' | 'asksBeforeStart'>;

/** Finds what this one start is to do beyond going on; what contradicts itself is left with `findings`. */
export function startConfig(
  { fresh, freshAll, sameAccount, yes }: Options,
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
  return {
    start: isFresh ? { kind: 'fresh', ownersOrders: freshAll ? 'cancel' : 'leave' } : { kind: 'restore' },
    isSameAccount: sameAccount,
    asksBeforeStart: !yes,
  };
}
