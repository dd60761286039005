import { createHash } from 'node:crypto';
import type { Store } from '../engine/store.js';
import { EXIT, StartError } from './exitCodes.js';

const SETTING = 'account';

/** Tells one account from another without giving its key away, e.g. `live:1f2e3d4c5b6a`. */
export function accountName(mode: 'paper' | 'live', apiKey: string): string {
  return `${mode}:${createHash('sha256').update(apiKey).digest('hex').slice(0, 12)}`;
}

/** @throws StartError when the database holds paper money's books and this is real money, or the other way round */
export function refuseOtherMode(store: Store, mode: 'paper' | 'live'): void {
  const known = store.setting(SETTING);
  if (known === null || known.startsWith(`${mode}:`)) return;
  const held = mode === 'live' ? 'paper' : 'live';
  throw new StartError(
    `This database holds the books of ${held} trading, and this is ${mode} trading. Keep it for that, and ${WAY_OUT}`,
    EXIT.badConfiguration,
  );
}

/** @throws StartError when the database holds the books of another account */
export function refuseOtherAccount(store: Store, account: string): void {
  const known = store.setting(SETTING);
  if (known === null || known === account) return;
  throw new StartError(
    `This database holds the books of another API key (${known}, this is ${account}). Keep it for that account, and ` +
      `${WAY_OUT} For a new key of the same account see docs/operations.md.`,
    EXIT.badConfiguration,
  );
}

const WAY_OUT = 'name another one here: --db FILE or RUNG_DB.';

/** Ties a database to an account; only once the exchange has taken its key, so that a wrong key claims nothing. */
export function claimForAccount(store: Store, account: string): void {
  if (store.setting(SETTING) === null) store.setSetting(SETTING, account);
}
