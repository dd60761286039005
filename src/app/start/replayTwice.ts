import type { Store } from '../../engine/ports/index.js';
import { EXIT, StartError } from '../exitCodes.js';

/** The time of the market up to which a replay is in the books; milliseconds since the epoch. */
const SETTING = 'replayedUntilMs';

/**
 * Prices that the books have seen already would be played into them a second time: bought and sold again, with fills that
 * are older than those before them.
 *
 * @param startMs when the replay begins, by its own time
 * @throws StartError when the books are past that
 */
export function refuseReplayTwice(store: Store, startMs: number): void {
  const times = store.strategiesOnRecord().map(({ id }) => store.lastFillTimeMs(id) ?? 0);
  const reachedMs = Math.max(Number(store.setting(SETTING) ?? 0), ...times);
  if (reachedMs < startMs) return;
  throw new StartError(
    `These books have seen the market up to ${moment(reachedMs)}, and this replay begins at ${moment(startMs)}: it would be ` +
      'played into them a second time. Name other books with --db FILE, or none at all; or close what is open in these ' +
      'and play it again into them with --fresh.',
    EXIT.badConfiguration,
  );
}

/** Call it when a replay begins and when it ends. */
export function noteReplayed(store: Store, untilMs: number): void {
  store.setSetting(SETTING, String(untilMs));
}

function moment(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
