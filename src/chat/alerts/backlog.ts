import type { StoredAlert } from '../../engine/ports/index.js';
import {
  type Block,
  duration,
  lines,
  moment,
  type Phrase,
  phrase,
  type Reply,
  reply,
  text,
  withButtons,
} from '../message/index.js';
import { alertReply, figuresOf } from './kinds/index.js';

/** An older one says its day as well. */
const DAY_IS_CLEAR_MS = 20 * 3_600_000;

/**
 * Alerts that could not be told when they were news, together: each with its time, short, in order. A critical one keeps
 * its whole text. Buttons are those of the newest alert that has any: what an older one asked may be answered by now.
 *
 * @param alerts oldest first
 * @param awayMs for how long no message got through; null: that was not the reason
 */
export function backlogReply(
  alerts: readonly StoredAlert[],
  { nowMs, awayMs }: { readonly nowMs: number; readonly awayMs: number | null },
): Reply {
  const blocks: Block[] = [];
  let short: Phrase[] = [];
  const endParagraph = () => {
    if (short.length > 0) blocks.push(lines(...short));
    short = [];
  };
  if (awayMs !== null) blocks.push(text('backlog.away', { duration: duration(awayMs) }));
  for (const alert of alerts) {
    const when = whenTold(alert, nowMs);
    const line = briefly(alert);
    if (line !== null && alert.level !== 'critical' && alerts.length > 1) {
      short.push(phrase('backlog.line', { when, what: line }));
      continue;
    }
    endParagraph();
    blocks.push(text('backlog.when', { when }), ...alertReply(alert).blocks);
  }
  endParagraph();
  const buttons = alerts.map((alert) => alertReply(alert).buttons).filter((rows) => rows.length > 0);
  return withButtons(reply(...blocks), buttons.at(-1) ?? []);
}

/** Tells when an alert was news, e.g. `14:05`. */
function whenTold({ timeMs }: StoredAlert, nowMs: number): Phrase {
  return moment(timeMs, nowMs - timeMs < DAY_IS_CLEAR_MS ? 'time' : 'dayAndTime');
}

/** An alert in one line; null when it has none. */
export function briefly(alert: StoredAlert): Phrase | null {
  const title = titleOf(alertReply(alert));
  const figures = figuresOf(alert.content);
  return title === null || figures === null ? title : phrase('backlog.withFigures', { what: title, figures });
}

function titleOf({ blocks }: Reply): Phrase | null {
  const [first] = blocks;
  if (first?.kind === 'heading') return first.text;
  return first?.kind === 'text' ? (first.lines[0] ?? null) : null;
}
