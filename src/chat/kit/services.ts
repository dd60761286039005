import type { People } from '../access/index.js';
import type { Silence } from '../alerts/index.js';
import type { LiveStatuses } from '../live/index.js';
import type { Preferences } from '../message/index.js';

/** Services that the chat itself offers to its commands, beside the engine. */
export interface ChatServices {
  /** Choices of each chat. */
  readonly preferences: Preferences;
  /** People who may talk, and what they may do. */
  readonly people: People;
  /** Times at which a chat's alerts make no sound. */
  readonly silence: Silence;
  /** Messages that are kept up to date. */
  readonly live: Pick<LiveStatuses, 'pin' | 'unpin'>;
}
