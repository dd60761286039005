import fc from 'fast-check';
import { HOSTILE_VALUES } from './hostileValues.js';
import { parsed, slotsOf } from './jsonTree.js';

/*
 * Damage to a message that was good: described as plain data, so that a failure can be told and repeated, and done to
 * whatever message is at hand. `at` is a place in ten-thousandths: of all keys, of all values, of all bytes.
 */

export type Damage =
  | { readonly kind: 'value'; readonly at: number; readonly json: string }
  | { readonly kind: 'dropped'; readonly at: number }
  | { readonly kind: 'renamed'; readonly at: number; readonly key: string }
  | { readonly kind: 'twice'; readonly at: number; readonly json: string }
  | { readonly kind: 'added'; readonly at: number; readonly key: string; readonly json: string }
  | { readonly kind: 'otherUnit'; readonly at: number; readonly zeros: number }
  | { readonly kind: 'otherForm'; readonly at: number }
  | { readonly kind: 'whole'; readonly json: string }
  | { readonly kind: 'wrapped'; readonly by: 'list' | 'object' }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'repeated'; readonly at: number; readonly bytes: number }
  | { readonly kind: 'bytes'; readonly at: number; readonly hex: string }
  | { readonly kind: 'page'; readonly text: string }
  | { readonly kind: 'padded'; readonly bytes: number };

/** What somebody on the way may answer instead. */
export const PAGES: readonly string[] = [
  '',
  ' ',
  '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
  'upstream connect error or disconnect/reset before headers. reset reason: overflow',
  "{'single': 'quotes'}",
  '{"unclosed": "',
  'undefined',
  'NaN',
  'OK',
  ')]}\',\n{"guarded":1}',
  '{"a":1}{"b":2}',
];

/** Of so many parts of a message, the one at which it is done. */
const PLACES = 10_000;
export const place = fc.nat({ max: PLACES - 1 });
const hostile = fc.constantFrom(...HOSTILE_VALUES);
const strangeKey = fc.constantFrom(
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\u0000', 'a.b', '0', 'ключ', 'price '],
);

/** Any one harm to the values and keys of a message, its frame of JSON intact. */
const inside: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('value' as const), at: place, json: hostile }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('value' as const),
      at: place,
      json: fc.json({ maxDepth: 3, noUnicodeString: false }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('dropped' as const), at: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renamed' as const), at: place, key: strangeKey }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('twice' as const), at: place, json: hostile }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('added' as const), at: place, key: strangeKey, json: hostile }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('otherUnit' as const),
      at: place,
      zeros: fc.constantFrom(-6, -3, 3, 6, 12, 300),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('otherForm' as const), at: place }) },
);

/** Any one harm to a message as a whole. */
const outside: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('whole' as const), json: fc.oneof(hostile, fc.json({ maxDepth: 4 })) }),
  fc.record({
    kind: fc.constant('wrapped' as const),
    by: fc.constantFrom('list' as const, 'object' as const),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('repeated' as const), at: place, bytes: fc.integer({ min: 1, max: 200 }) }),
  fc.record({
    kind: fc.constant('bytes' as const),
    at: place,
    hex: fc.oneof(
      fc.constantFrom('ff', 'c328', 'eda080', '00', 'efbbbf', 'f0288cbc', '1f8b08'),
      fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('hex')),
    ),
  }),
  fc.record({ kind: fc.constant('page' as const), text: fc.constantFrom(...PAGES) }),
  fc.record({ kind: fc.constant('padded' as const), bytes: fc.constantFrom(1_000, 100_000, 3_000_000) }),
);

/** Anything at all may be wrong with a message, up to four things at once. Some of it is still a good message. */
export const anyDamage: fc.Arbitrary<readonly Damage[]> = fc
  .tuple(fc.array(inside, { minLength: 0, maxLength: 3 }), fc.option(outside, { freq: 2, nil: undefined }))
  .map(([within, around]) => (around === undefined ? within : [...within, around]))
  .filter((damages) => damages.length > 0);

/** Does each damage in turn to the text of a message. */
export function damaged(message: string, damages: readonly Damage[]): Buffer {
  let bytes: Buffer = Buffer.from(message);
  for (const damage of damages) bytes = damagedOnce(bytes, damage);
  return bytes;
}

function damagedOnce(bytes: Buffer, damage: Damage): Buffer {
  const offset = 'at' in damage ? placeIn(bytes.length, damage.at) : 0;
  switch (damage.kind) {
    case 'whole':
      return Buffer.from(damage.json);
    case 'page':
      return Buffer.from(damage.text);
    case 'wrapped':
      return Buffer.from(damage.by === 'list' ? `[${bytes}]` : `{"data":${bytes}}`);
    case 'cut':
      return bytes.subarray(0, offset);
    case 'repeated':
      return Buffer.concat([
        bytes.subarray(0, offset),
        bytes.subarray(offset, offset + damage.bytes),
        bytes.subarray(offset),
      ]);
    case 'bytes':
      return Buffer.concat([
        bytes.subarray(0, offset),
        Buffer.from(damage.hex, 'hex'),
        bytes.subarray(offset),
      ]);
    case 'padded':
      return Buffer.concat([bytes, Buffer.alloc(damage.bytes, 0x20)]);
    default:
      return damagedInside(bytes, damage);
  }
}

export function placeIn(length: number, at: number): number {
  return Math.floor((at * length) / PLACES);
}

type Inside = Extract<
  Damage,
  { readonly kind: 'value' | 'dropped' | 'renamed' | 'twice' | 'added' | 'otherUnit' | 'otherForm' }
>;

function damagedInside(bytes: Buffer, damage: Inside): Buffer {
  const tree = parsed(bytes.toString('utf8'));
  if (tree === undefined) return bytes;
  const slots = slotsOf(tree.root);
  const slot = slots[placeIn(slots.length, damage.at)];
  if (slot === undefined) return bytes;
  const { holder, key } = slot;
  switch (damage.kind) {
    case 'value':
      holder[key] = tree.raw(damage.json);
      break;
    case 'dropped':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 'renamed':
      if (!Array.isArray(holder)) {
        const value = holder[key];
        delete holder[key];
        holder[tree.rawKey(damage.key)] = value;
      }
      break;
    case 'twice':
      if (Array.isArray(holder)) holder.push(holder[Number(key)]);
      else holder[tree.rawKey(key)] = tree.raw(damage.json);
      break;
    case 'added':
      if (!Array.isArray(holder)) holder[tree.rawKey(damage.key)] = tree.raw(damage.json);
      break;
    case 'otherUnit':
      holder[key] = inOtherUnit(holder[key], damage.zeros);
      break;
    case 'otherForm':
      holder[key] = inOtherForm(holder[key]);
      break;
  }
  return Buffer.from(tree.text());
}

/** Seconds for milliseconds, satoshi for bitcoin. */
function inOtherUnit(value: unknown, zeros: number): unknown {
  if (typeof value === 'number') return value * 10 ** zeros;
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? `${value}e${zeros}` : value;
}

/** An id as a number, a price as a number, a time as a text. */
function inOtherForm(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return Number.isNaN(Number(value)) ? value.toLowerCase() : Number(value);
  return value === null ? '' : [value];
}
