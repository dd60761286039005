import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger, Store } from '../../engine/ports/index.js';
import type { KeyPair } from '../../exchange/backpack/index.js';
import { EXIT, StartError } from '../exitCodes.js';
import type { ShutdownSteps } from '../shutdownSteps.js';
import type { Venue } from './liveVenue.js';
import { exchangeFile, keptKeyPair, rememberedAddress } from './paperAccount.js';

const PATIENCE_MS = 2_000;

/**
 * The paper account, to be read and not to be touched: at the exchange of the Rung that runs with these books, else at
 * one that is started on a copy of what the last run left, with prices that stand still.
 *
 * @param store the books, or a copy of them
 * @throws StartError when there is no account
 */
export async function paperReading(
  store: Store,
  databaseFile: string,
  { logger, closing }: { readonly logger: Logger; readonly closing: ShutdownSteps },
): Promise<Venue> {
  const keyPair = keptKeyPair(store);
  if (keyPair === null) {
    throw new StartError(
      `${databaseFile} has no paper account yet. It gets one by the first start: npm start.`,
      EXIT.badConfiguration,
    );
  }
  const running = rememberedAddress(store);
  if (running !== null && (await hasAccount(running, keyPair))) return venueAt(running, keyPair);

  const file = exchangeFile(databaseFile);
  if (!existsSync(file)) {
    throw new StartError(
      `The embedded exchange of ${databaseFile} has lost its file ${file}, so there is nothing to compare with. ` +
        'Restore it from a backup, or begin with new books: --db FILE.',
      EXIT.failed,
    );
  }
  const { startPaperExchange } = await import('../../exchange/paper/index.js');
  const folder = await mkdtemp(join(tmpdir(), 'rung-reconcile-'));
  closing.add(() => rm(folder, { recursive: true, force: true }));
  const exchange = await startPaperExchange({
    port: 0,
    feed: { kind: 'manual' },
    speed: 1,
    databaseFile: await copyInto(folder, file),
    logger,
  });
  closing.add(() => exchange.stop());
  return venueAt(exchange.restUrl, keyPair);
}

/** Copies the file and its companion, which has what was written last; the third file is made anew from these two. */
async function copyInto(folder: string, file: string): Promise<string> {
  const copy = join(folder, 'exchange.db');
  await copyFile(file, copy);
  if (existsSync(`${file}-wal`)) await copyFile(`${file}-wal`, `${copy}-wal`);
  return copy;
}

/** True when the exchange at this address is the one that has the account: another program may have the port by now. */
async function hasAccount(restUrl: string, { apiKey }: KeyPair): Promise<boolean> {
  const ask = (path: string) => fetch(`${restUrl}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  try {
    const ping = await ask('/api/v1/ping');
    if (!ping.ok || (await ping.text()) !== 'pong') return false;
    const account = await ask(`/paper/state?apiKey=${encodeURIComponent(apiKey)}`);
    await account.body?.cancel();
    return account.ok;
  } catch {
    return false;
  }
}

function venueAt(restUrl: string, keyPair: KeyPair): Venue {
  return { restUrl, wsUrl: restUrl.replace(/^http/, 'ws'), keyPair, marketClock: null, local: null };
}
