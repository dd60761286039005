import type { en } from './en/index.js';

/*
 * What a reply says before it has words. Commands and alerts speak in keys; a translator finds the words of the
 * reader's language when the reply is rendered, so one reply can be read in several languages.
 */

/** The dotted path of every message, e.g. `setavg.done`. A key that does not exist is a type error. */
export type MessageKey = LeafPaths<typeof en>;

/** The messages that want no values. */
export type PlainMessageKey = { [Key in MessageKey]: ValuesOf<Key> extends [] ? Key : never }[MessageKey];

export type Phrase =
  | { readonly kind: 'message'; readonly key: MessageKey; readonly values: Readonly<Record<string, Phrase>> }
  /** The same in every language: figures, symbols, commands, texts of the exchange. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'duration'; readonly durationMs: number }
  | { readonly kind: 'moment'; readonly timeMs: number; readonly style: MomentStyle }
  | { readonly kind: 'recently'; readonly timeMs: number; readonly nowMs: number };

/**
 * `time` 14:05, `weekday` Mon 23 Nov, `day` 23 Nov 2026, `month` Nov 2026, `dayAndTime` 23 Nov 14:05, `dated` 23 Nov 2026, 14:05
 * with its zone, `exact` the same to the second.
 */
export type MomentStyle = 'time' | 'weekday' | 'day' | 'month' | 'dayAndTime' | 'dated' | 'exact';

/** The values a message wants, read from its English text; `[]` when it wants none. */
export type ValuesOf<Key extends MessageKey> = [PlaceholdersOf<TextAt<typeof en, Key>>] extends [never]
  ? []
  : [values: { readonly [Name in PlaceholdersOf<TextAt<typeof en, Key>>]: Phrase | string }];

/** A message by its key, e.g. `phrase('pause.done', { rungs: '5' })`. */
export function phrase<Key extends MessageKey>(key: Key, ...values: ValuesOf<Key>): Phrase {
  const given: Readonly<Record<string, Phrase | string>> = values[0] ?? {};
  return {
    kind: 'message',
    key,
    values: Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        typeof value === 'string' ? literal(value) : value,
      ]),
    ),
  };
}

export function literal(text: string): Phrase {
  return { kind: 'literal', text };
}

/** A span of time in words, e.g. `2 h 5 min`; negative counts as none. */
export function duration(durationMs: number): Phrase {
  return { kind: 'duration', durationMs: Math.max(0, durationMs) };
}

/** A moment in the owner's time zone and in the reader's way of writing it. */
export function moment(timeMs: number, style: MomentStyle): Phrase {
  return { kind: 'moment', timeMs, style };
}

/** A moment of the past by its time of day, and by its date too where that is not today's. */
export function recently(timeMs: number, nowMs: number): Phrase {
  return { kind: 'recently', timeMs, nowMs };
}

type LeafPaths<Tree> = {
  [Name in keyof Tree & string]: Tree[Name] extends string ? Name : `${Name}.${LeafPaths<Tree[Name]>}`;
}[keyof Tree & string];

type TextAt<Tree, Path extends string> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Tree
    ? TextAt<Tree[Head], Rest>
    : never
  : Path extends keyof Tree
    ? Tree[Path]
    : never;

type PlaceholdersOf<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never;
