/** A label that would like to stand at a height. */
export interface Wish {
  readonly y: number;
  /** Rank of the label: when there is no room for all, the least important gives way. Higher is more important. */
  readonly importance: number;
}

/**
 * Moves labels apart so that none covers another, as little as possible and in their order; those for which there is no
 * room are left out.
 *
 * @param height of a label with its distance to the next
 * @param top,bottom between which the middles of the labels must stand
 * @returns the labels that stay, from top to bottom, with the height at which each stands
 */
export function spread<Label extends Wish>(
  wishes: readonly Label[],
  { height, top, bottom }: { readonly height: number; readonly top: number; readonly bottom: number },
): readonly (Label & { readonly standsAt: number })[] {
  const room = Math.floor((bottom - top) / height) + 1;
  const staying = [...wishes].sort((a, b) => b.importance - a.importance).slice(0, Math.max(room, 0));
  const labels = staying.sort((a, b) => a.y - b.y);
  const groups: Group[] = [];
  for (const { y } of labels) {
    groups.push({ count: 1, middle: y });
    // Neighbours that touch stand together around the middle of what they wish.
    for (;;) {
      const below = groups.at(-1);
      const above = groups.at(-2);
      if (below === undefined || above === undefined) break;
      settle(above);
      settle(below);
      if (above.middle + (above.count * height) / 2 <= below.middle - (below.count * height) / 2) break;
      groups.splice(-2, 2, {
        count: above.count + below.count,
        middle: (above.middle * above.count + below.middle * below.count) / (above.count + below.count),
      });
    }
  }
  const heights = groups.flatMap((group) => {
    settle(group);
    return Array.from(
      { length: group.count },
      (_, index) => group.middle + (index - (group.count - 1) / 2) * height,
    );
  });
  return labels.map((label, index) => ({ ...label, standsAt: heights[index] ?? label.y }));

  /** Into the bounds. */
  function settle(group: Group): void {
    const half = ((group.count - 1) * height) / 2;
    group.middle = Math.min(Math.max(group.middle, top + half), bottom - half);
  }
}

interface Group {
  readonly count: number;
  middle: number;
}
