import { createHash } from 'node:crypto';
import type { Store } from '../engine/store.js';
import { EXIT, StartError } from './exitCodes.js';

const SETTING = 'account';

/**
 * Ties a database to one account, so that the books of one are never taken for those of another: paper money for
 * real money above all.
 *
 * @throws StartError with the way out when the database belongs to another account
 */
export function claimForAccount(store: Store, mode: 'paper' | 'live', apiKey: string): void {
  const fingerprint = createHash('sha256').update(apiKey).digest('hex').slice(0, 12);
  const account = `${mode}:${fingerprint}`;
  const known = store.setting(SETTING);
  if (known === null) {
    store.setSetting(SETTING, account);
    return;
  }
  if (known === account) return;
  throw new StartError(
    `This database holds the books of another account (${known}, this is ${account}). Keep it for that account and ` +
      'name another one for this: --db FILE or RUNG_DB.',
    EXIT.badConfiguration,
  );
}
