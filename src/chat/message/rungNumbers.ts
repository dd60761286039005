/** Numbers of rungs as ranges, e.g. `1–3, 5`. */
export function rungNumbers(numbers: readonly number[]): string {
  const rungs = [...new Set(numbers)].sort((one, other) => one - other);
  const runs: { readonly from: number; to: number }[] = [];
  for (const rung of rungs) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === rung - 1) last.to = rung;
    else runs.push({ from: rung, to: rung });
  }
  return runs.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
