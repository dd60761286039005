import { z } from 'zod';
import { hasPassed } from '../../async/pauses.js';
import type { AlertContent } from '../../domain/alerts/index.js';
import { ZERO } from '../../domain/decimal.js';
import type { StoredAlert } from '../../engine/ports/index.js';
import type { ChatMemory } from '../memory/index.js';
import {
  heading,
  literal,
  money,
  pairs,
  type Reply,
  reply,
  rungNumbers,
  underName,
} from '../message/index.js';
import { alertReply, boughtAt, heldRows, withAsset } from './kinds/index.js';

/*
 * The fills of a ladder within a short time are one story: the first is a message that rings, the others edit it. It goes
 * on as long as each fill is told within a minute of the one before, for five minutes at most: then a new message rings, so
 * that nobody who heard the first is left without news. Anything else that is told in between ends it, so that a chat
 * which is read from top to bottom is in order. Answers to commands do not: who asks is looking.
 */

const story = z.object({
  messageId: z.int(),
  alertIds: z.array(z.int()).readonly(),
  startedAtMs: z.int(),
  lastToldAtMs: z.int(),
});

/** A message that tells the fills of one strategy so far. */
export type FillSeries = z.output<typeof story>;

const stories = z.record(z.string(), story);

const QUIET_ENDS_IT_MS = 60_000;
const LONGEST_MS = 300_000;

/** True while what is told now may be part of it. */
export function goesOn({ startedAtMs, lastToldAtMs }: FillSeries, nowMs: number): boolean {
  return (
    !hasPassed(QUIET_ENDS_IT_MS + 1, lastToldAtMs, nowMs) && !hasPassed(LONGEST_MS + 1, startedAtMs, nowMs)
  );
}

/** The stories of one chat by strategy, kept in the database: a restart goes on with them. */
export class Stories {
  readonly #memory: Pick<ChatMemory, 'note' | 'setNote'>;
  readonly #chat: string;

  constructor(memory: Pick<ChatMemory, 'note' | 'setNote'>, chat: string) {
    this.#memory = memory;
    this.#chat = chat;
  }

  of(strategyId: string): FillSeries | null {
    return this.#all()[strategyId] ?? null;
  }

  put(strategyId: string, story: FillSeries): void {
    this.#write({ ...this.#all(), [strategyId]: story });
  }

  end(strategyId: string): void {
    const { [strategyId]: ended, ...others } = this.#all();
    if (ended !== undefined) this.#write(others);
  }

  endAll(): void {
    if (this.#memory.note(this.#chat, NOTE) !== null) this.#memory.setNote(this.#chat, NOTE, null);
  }

  #all(): Readonly<Record<string, FillSeries>> {
    const note = this.#memory.note(this.#chat, NOTE);
    return note === null ? {} : storiesIn(note);
  }

  #write(all: Readonly<Record<string, FillSeries>>): void {
    this.#memory.setNote(this.#chat, NOTE, JSON.stringify(all));
  }
}

const NOTE = 'stories';

/** None where the note is not one of this version: the next fill begins a new message, and no alert waits for it. */
function storiesIn(note: string): Readonly<Record<string, FillSeries>> {
  try {
    return stories.parse(JSON.parse(note));
  } catch {
    return {};
  }
}

type RungFilled = AlertContent<'rungFilled'>;

/**
 * The fills of one strategy as one message.
 *
 * @param alerts of rung fills, oldest first, at least one
 */
export function storyReply(alerts: readonly [StoredAlert, ...StoredAlert[]]): Reply {
  const fills = new Map<string, RungFilled>();
  for (const { id, mergeKey, content } of alerts) {
    // A later alert about the same order tells all of it.
    if (content.kind === 'rungFilled') fills.set(mergeKey ?? String(id), content);
  }
  const [newest = alerts[0]] = alerts.slice(-1);
  const { content } = newest;
  if (fills.size < 2 || content.kind !== 'rungFilled') return alertReply(newest);
  const { symbol, rungCount, assets } = content;
  const bought = [...fills.values()];
  const sum = bought.reduce((total, fill) => total.plus(fill.executedQuantity), ZERO);
  const value = bought.reduce((total, fill) => total.plus(fill.executedQuantity.times(fill.price)), ZERO);
  const told = reply(
    heading('story.title', { symbol, rungs: rungNumbers(numbersOf(bought)), rungCount: String(rungCount) }),
    pairs([
      ['alert.bought', boughtAt(sum, value.div(sum), assets?.baseAsset)],
      ['story.partly', partlyFilled(bought)],
      ['label.paid', withAsset(money(value), assets?.quoteAsset)],
      ...heldRows(content),
    ]),
  );
  return underName(told, newest.strategyName ?? null);
}

/** The rungs that are not bought whole; null when all are. */
function partlyFilled(fills: readonly RungFilled[]) {
  const partly = fills.filter(({ executedQuantity, orderQuantity }) => executedQuantity.lt(orderQuantity));
  return partly.length === 0 ? null : literal(rungNumbers(numbersOf(partly)));
}

function numbersOf(fills: readonly RungFilled[]): readonly number[] {
  return fills.map(({ rung }) => rung);
}
