import type { Logger } from '../../engine/ports/index.js';

const REMEMBERED_GROUPS = 100;

/** Tells of groups in which Rung does not listen, with the id that whoever sets it up is looking for. */
export class GroupLog {
  readonly #logger: Pick<Logger, 'warn'>;
  readonly #told = new Set<number>();

  constructor({ logger }: { readonly logger: Pick<Logger, 'warn'> }) {
    this.#logger = logger;
  }

  /** Logs that somebody who may talk did so in a group that the configuration does not name: once for each group. */
  notAllowed(group: number): void {
    if (this.#told.has(group)) return;
    remember(this.#told, group, REMEMBERED_GROUPS);
    this.#logger.warn(
      { group },
      'somebody who may talk wrote in a Telegram group in which Rung does not listen; to let it, put the id of the group into TELEGRAM_ALLOWED_GROUPS',
    );
  }

  moved({ fromId: group, toId: newGroup }: { readonly fromId: number; readonly toId: number }): void {
    this.#logger.warn(
      { group, newGroup },
      'a Telegram group became a supergroup and has another id now; Rung goes on there, and the new id should stand in TELEGRAM_ALLOWED_GROUPS',
    );
  }
}

/** Adds to a set in which the oldest make room for the newest. */
export function remember(set: Set<number>, entry: number, most: number): void {
  set.add(entry);
  for (const oldest of set) {
    if (set.size <= most) break;
    set.delete(oldest);
  }
}
