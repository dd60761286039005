import type { Preferences } from './preferences.js';

/** What the chat itself offers to its commands, beside the engine. */
export interface ChatServices {
  /** What each chat has chosen. */
  readonly preferences: Preferences;
}
