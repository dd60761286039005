/** Cycles whose deepest rung was this one. */
export interface Depth {
  /** 1 is the shallowest; null: no rung of the cycle's own ladder bought, or nobody knows which. */
  readonly rung: number | null;
  readonly cycles: number;
}

/**
 * Counts how deep cycles went: each by the deepest rung of which anything was bought.
 *
 * @param deepest rung of each closed cycle
 * @returns from the first rung to the deepest, those that no cycle ended by too; last those without a rung, if any
 * @example depthOf([1, 3, 1, null]) // [{ rung: 1, cycles: 2 }, { rung: 2, cycles: 0 }, { rung: 3, cycles: 1 }, { rung: null, cycles: 1 }]
 */
export function depthOf(deepest: readonly (number | null)[]): readonly Depth[] {
  const counts = new Map<number | null, number>();
  for (const rung of deepest) counts.set(rung, (counts.get(rung) ?? 0) + 1);
  const last = Math.max(0, ...deepest.map((rung) => rung ?? 0));
  const rungs = Array.from({ length: last }, (_, index) => index + 1);
  const without = counts.get(null) ?? 0;
  return [
    ...rungs.map((rung) => ({ rung, cycles: counts.get(rung) ?? 0 })),
    ...(without === 0 ? [] : [{ rung: null, cycles: without }]),
  ];
}
