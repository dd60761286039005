/** One line of each strategy's figures in a summary: its market, cycles, fills, realized PnL and position. */
export function figures(summary: string): readonly string[] {
  const values = (row: string) =>
    [...summary.matchAll(new RegExp(`^${row} +(.*)$`, 'gm'))].map(([, value = '']) => value);
  const rows = ['market', 'cycles closed', 'fills', 'realized PnL', 'position'].map(values);
  return values('strategy').map((name, index) => [name, ...rows.map((row) => row[index])].join(' | '));
}
