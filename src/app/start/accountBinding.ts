import { createHash } from 'node:crypto';
import type { Config } from '../../config/index.js';
import type { Clock, Store } from '../../engine/ports/index.js';
import { EXIT, StartError } from '../exitCodes.js';
import { isAgreedTo, type ProcessIo } from '../processIo.js';

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
      `${WAY_OUT} Is it a new key of the same account? Then start once with --same-account.`,
    EXIT.badConfiguration,
  );
}

const WAY_OUT = 'name another one here: --db FILE or RUNG_DB.';

/** Ties a database to an account; only once the exchange has taken its key, so that a wrong key claims nothing. */
export function claimForAccount(store: Store, account: string): void {
  if (store.setting(SETTING) === null) store.setSetting(SETTING, account);
}

/**
 * `--same-account`: the books of another API key go on with this one, because the owner says that both are keys of
 * one account. Shows what that means, and asks where somebody can answer. Call it once the exchange has taken the key.
 *
 * @throws StartError when the answer is no
 */
export async function takeOverBooks(
  store: Store,
  account: string,
  { asksBeforeStart }: Pick<Config, 'asksBeforeStart'>,
  { surroundings, clock }: { readonly surroundings: ProcessIo; readonly clock: Clock },
): Promise<void> {
  const known = store.setting(SETTING);
  if (known === null || known === account) {
    surroundings.tell(
      '--same-account: these books belong to no other API key, so there is nothing to take over.',
    );
    return;
  }
  const preview = [
    `--same-account: the books of API key ${known} go on with ${account}, this one.`,
    ...store
      .strategiesOnRecord()
      .map(({ id, liveOrders, quantity }) => `  ${id}: ${liveOrders} open orders, ${quantity} held`),
    'That is right only when both are keys of the same account. In another one Rung would not find these orders and ' +
      'coins, and would write them off.',
  ].join('\n');
  const record = (result: string) =>
    store.recordCommand({
      timeMs: clock.now(),
      who: 'command line',
      what: `--same-account (${known} to ${account})`,
      strategyId: null,
      result,
    });
  if (!(await isAgreedTo(preview, asksBeforeStart, surroundings))) {
    record('declined');
    throw new StartError('Nothing was changed: the books stay with the API key that they had.', EXIT.ok);
  }
  store.setSetting(SETTING, account);
  record('done');
}
