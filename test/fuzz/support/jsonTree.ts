/* A message of JSON as a tree in which any value can be replaced, also by one that JavaScript cannot hold. */

// At the border of what JSON.parse gives: values are looked at before they are used.
export type Holder = Record<string, unknown> | (unknown[] & Record<string, unknown>);

export interface Slot {
  readonly holder: Holder;
  readonly key: string;
}

/** A message as a tree in which values can be put that only a text of JSON can hold. */
export interface Tree {
  readonly root: unknown;
  /** Stands for this text of JSON. */
  raw(json: string): unknown;
  /** Stands for this key, which may be there already or have a meaning for JavaScript. */
  rawKey(key: string): string;
  text(): string;
}

export function parsed(message: string): Tree | undefined {
  let root: unknown;
  try {
    root = JSON.parse(message);
  } catch {
    return undefined;
  }
  if (depthOf(root) > 500) return undefined;
  const texts: string[] = [];
  const mark = (text: string) => `\u0001${texts.push(text) - 1}\u0001`;
  return {
    root,
    raw: mark,
    rawKey: (key) => mark(JSON.stringify(key)),
    text: () =>
      JSON.stringify(root).replace(/"\\u0001(\d+)\\u0001"/g, (_, number) => texts[Number(number)] ?? 'null'),
  };
}

/** Without recursion: what is measured here may be deeper than the stack. */
export function depthOf(root: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [root]; level.length > 0; depth += 1) {
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return depth;
}

/** Every place where a value stands, from the outside in. */
export function slotsOf(root: unknown): readonly Slot[] {
  const slots: Slot[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    const holder = value as Holder;
    for (const key of Object.keys(holder)) {
      slots.push({ holder, key });
      visit(holder[key as keyof Holder]);
    }
  };
  visit(root);
  return slots;
}

/** The place at the end of a path, whose `*` is the first of a list or an object; undefined when there is none. */
export function slotAt(root: unknown, path: readonly string[]): Slot | undefined {
  let value = root;
  for (const [index, part] of path.entries()) {
    if (typeof value !== 'object' || value === null) return undefined;
    const holder = value as Holder;
    const key = part === '*' ? Object.keys(holder)[0] : part;
    if (key === undefined || !(key in holder)) return undefined;
    if (index === path.length - 1) return { holder, key };
    value = holder[key as keyof Holder];
  }
  return undefined;
}
