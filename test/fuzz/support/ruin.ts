import fc from 'fast-check';
import { PAGES, place, placeIn } from './damage.js';
import { WRONG_KINDS } from './hostileValues.js';
import { type Holder, parsed, slotAt } from './jsonTree.js';

/** What it takes to describe a message that cannot be read by any reader: see `unreadable`. */
export type Ruin =
  | { readonly kind: 'page'; readonly text: string }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'wrongTop'; readonly json: string }
  | { readonly kind: 'essential'; readonly choice: number; readonly json: string | null };

export const anyRuin: fc.Arbitrary<Ruin> = fc.oneof(
  fc.record({ kind: fc.constant('page' as const), text: fc.constantFrom(...PAGES) }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({
    kind: fc.constant('wrongTop' as const),
    json: fc.constantFrom('null', 'true', '"text"', '[[]]', '[null]', '[1]', '{"data":[]}', '{"0":{}}'),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('essential' as const),
      choice: fc.nat({ max: 99 }),
      json: fc.option(fc.constantFrom('null', ...WRONG_KINDS), { nil: null }),
    }),
  },
);

/**
 * The message made unreadable for certain, whatever the reader's schema: no JSON, JSON of another shape at the top,
 * or one of its essential fields gone or of a kind that no reader can take for it.
 *
 * @param essentials paths such as `*.price` of what no reader can do without; `*` is the first of a list or an object
 */
export function unreadable(message: string, ruin: Ruin, essentials: readonly string[]): Buffer {
  if (ruin.kind === 'page') return Buffer.from(ruin.text);
  if (ruin.kind === 'wrongTop') return Buffer.from(ruin.json);
  if (ruin.kind === 'cut') {
    const whole = Buffer.from(message);
    const part = whole.subarray(0, placeIn(whole.length, ruin.at));
    return isJson(part.toString('utf8')) ? Buffer.from('{"cut":') : part;
  }
  const tree = parsed(message);
  const path = essentials[ruin.choice % Math.max(1, essentials.length)];
  const slot = tree === undefined || path === undefined ? undefined : slotAt(tree.root, path.split('.'));
  if (tree === undefined || slot === undefined) return Buffer.from('null');
  if (ruin.json === null) delete slot.holder[slot.key as keyof Holder];
  else (slot.holder as Record<string, unknown>)[slot.key] = tree.raw(ruin.json);
  return Buffer.from(tree.text());
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
