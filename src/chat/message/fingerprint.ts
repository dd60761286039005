import type { Reply } from './reply.js';

/** Equal exactly when the person saw the same, and a yes is said to the same. */
export function fingerprint(shown: Reply, subject: unknown): string {
  return JSON.stringify([shown.blocks, subject]);
}
