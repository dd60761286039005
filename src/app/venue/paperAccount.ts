import type { Store } from '../../engine/ports/index.js';
import { generateKeyPair, type KeyPair, loadKeyPair } from '../../exchange/backpack/index.js';

/* What the books keep of their account at the embedded exchange, which lives beside them. */

const SECRET = 'paperApiSecret';
const ADDRESS = 'paperExchangeUrl';

/** `data/rung.db` keeps its paper exchange in `data/rung.paper.db`. */
export function exchangeFile(databaseFile: string): string {
  if (databaseFile === ':memory:') return databaseFile;
  return databaseFile.endsWith('.db') ? `${databaseFile.slice(0, -3)}.paper.db` : `${databaseFile}.paper`;
}

/** The key of the account; null before the first start on paper. */
export function keptKeyPair(store: Store): KeyPair | null {
  const kept = store.setting(SECRET);
  return kept === null ? null : loadKeyPair(kept, undefined);
}

/** Made once and kept with the books, so that the account is still there after a restart. It opens no real account. */
export function newKeyPair(store: Store): KeyPair {
  const { secret } = generateKeyPair();
  store.setSetting(SECRET, secret);
  return loadKeyPair(secret, undefined);
}

/** Notes where the exchange of the process that has the books can be reached; null: it is not running any more. */
export function rememberAddress(store: Store, restUrl: string | null): void {
  store.setSetting(ADDRESS, restUrl ?? '');
}

/** The address that was remembered last; after a crash nobody answers there, or somebody else. */
export function rememberedAddress(store: Store): string | null {
  return store.setting(ADDRESS) || null;
}
