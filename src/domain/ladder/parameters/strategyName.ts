/** Longer ones do not fit a button of the chat. */
const LONGEST_NAME = 32;
/** Word for all strategies in the chat. */
const ALL = 'all';

/** Tells whether a strategy may be called so: in any script, on one line, and not by the word for all of them. */
export function isStrategyName(name: string): boolean {
  const { length } = [...name];
  const isOneLine = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name);
  return (
    length > 0 && length <= LONGEST_NAME && isOneLine && name === name.trim() && name.toLowerCase() !== ALL
  );
}
