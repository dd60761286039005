/** Words of a stranger are shown only in part: they end in messages and in the audit. */
export function shortened(word: string, longest = 32): string {
  const characters = [...word];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : word;
}
