/*
 * Fills that would be drawn over each other are one mark with their number. Lengths are points of the phone.
 */

/** A fill, where it would be drawn. */
export interface Spot {
  readonly side: 'buy' | 'sell';
  readonly x: number;
  /** Of the price. */
  readonly y: number;
}

/** A mark of one side, and how many fills it stands for. What was bought is marked beneath the price, what was sold above. */
export interface FillMark {
  readonly side: 'buy' | 'sell';
  readonly count: number;
  readonly box: Box;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Room that a mark takes. */
export interface MarkSize {
  readonly width: number;
  readonly height: number;
  /** Of the number beside a mark that stands for several. */
  readonly countWidth: (count: number) => number;
  readonly countHeight: number;
}

/** Spots of one group before it has its place. */
interface Gathered {
  readonly buys: number;
  readonly sells: number;
  readonly sumOfX: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Groups fills so that no mark covers another, and all of them lie within bounds. A group of both sides has two marks, around
 * all of its prices.
 *
 * @param spots from left to right
 */
export function groupFills(spots: readonly Spot[], size: MarkSize, bounds: Box): readonly FillMark[] {
  const groups: { readonly gathered: Gathered; readonly marks: readonly FillMark[] }[] = [];
  for (const { side, x, y } of spots) {
    const isBuy = side === 'buy';
    let gathered: Gathered = { buys: isBuy ? 1 : 0, sells: isBuy ? 0 : 1, sumOfX: x, top: y, bottom: y };
    let marks = marksOf(gathered, size, bounds);
    // What it covers becomes one with it, and may cover others then.
    for (;;) {
      const met = groups.findIndex((other) =>
        other.marks.some(({ box }) => marks.some((mark) => overlap(box, mark.box))),
      );
      const other = groups[met];
      if (other === undefined) break;
      groups.splice(met, 1);
      gathered = together(gathered, other.gathered);
      marks = marksOf(gathered, size, bounds);
    }
    groups.push({ gathered, marks });
  }
  return groups.flatMap(({ marks }) => marks);
}

export function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function together(one: Gathered, other: Gathered): Gathered {
  return {
    buys: one.buys + other.buys,
    sells: one.sells + other.sells,
    sumOfX: one.sumOfX + other.sumOfX,
    top: Math.min(one.top, other.top),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

function marksOf({ buys, sells, sumOfX, top, bottom }: Gathered, size: MarkSize, bounds: Box): FillMark[] {
  const heightOf = (count: number) => (count === 0 ? 0 : size.height + (count === 1 ? 0 : size.countHeight));
  const [above, beneath] = [heightOf(sells), heightOf(buys)];
  const [lowest, highest] = [bounds.bottom - beneath, bounds.top + above];
  // Both move together where the panel ends, so that neither covers the other.
  const sold = within(top, highest, Math.max(lowest - (bottom - top), highest));
  const bought = within(bottom, sells > 0 ? sold + (bottom - top) : bounds.top, lowest);
  const mark = (side: 'buy' | 'sell', count: number, upper: number, height: number): FillMark => {
    const width = Math.max(size.width, count > 1 ? size.countWidth(count) : 0);
    const left = within(sumOfX / (buys + sells) - width / 2, bounds.left, bounds.right - width);
    return { side, count, box: { left, right: left + width, top: upper, bottom: upper + height } };
  };
  return [
    ...(buys > 0 ? [mark('buy', buys, bought, beneath)] : []),
    ...(sells > 0 ? [mark('sell', sells, sold - above, above)] : []),
  ];
}

/** `most` where the bounds leave no room between them. */
function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
