/** A value as text that is the same for equal values: keys sorted, decimals in plain notation, maps as sorted lists. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Map) {
      return [...part].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    }
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
