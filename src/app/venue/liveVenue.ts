import type { Config } from '../../config/index.js';
import type { Clock } from '../../engine/ports/index.js';
import { type KeyPair, KeyPairError, loadKeyPair } from '../../exchange/backpack/index.js';
import type { AccountState } from '../../exchange/paper/index.js';
import { EXIT, StartError } from '../exitCodes.js';

/** The exchange of this run, by its addresses: the real one, or the local one inside this process. */
export interface Venue {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly keyPair: KeyPair;
  /** The time of a market that does not live at life's pace, as in a replay; else null, and time is the exchange's. */
  readonly marketClock: Clock | null;
  /** The local exchange; null when trading live. */
  readonly local: LocalVenue | null;
}

export interface LocalVenue {
  /** Prices begin to move. */
  startFeed(): void;
  /** A replay is over. */
  readonly feedEnded: Promise<void>;
  state(): AccountState;
  stop(): Promise<void>;
}

export function liveVenue(config: Config): Venue {
  const { apiSecret, apiKey, restUrl, wsUrl } = config.backpack;
  if (apiSecret === null)
    throw new StartError('Live trading needs BACKPACK_API_SECRET.', EXIT.badConfiguration);
  try {
    const keyPair = loadKeyPair(apiSecret.reveal(), apiKey ?? undefined);
    return { restUrl, wsUrl, keyPair, marketClock: null, local: null };
  } catch (error) {
    if (error instanceof KeyPairError) throw new StartError(error.message, EXIT.wrongCredentials);
    throw error;
  }
}
