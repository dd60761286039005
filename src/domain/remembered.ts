/**
 * A pure function that remembers its last result for each first argument, for as long as that lives: a decision asks
 * again and again for what follows from the same position.
 *
 * @param of made anew only when the first argument or the second is another object
 */
export function remembered<First extends object, Second, Result>(
  of: (first: First, second: Second) => Result,
): (first: First, second: Second) => Result {
  const known = new WeakMap<First, { readonly second: Second; readonly result: Result }>();
  return (first, second) => {
    const last = known.get(first);
    if (last !== undefined && last.second === second) return last.result;
    const result = of(first, second);
    known.set(first, { second, result });
    return result;
  };
}
