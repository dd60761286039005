import { scaleLinear } from 'd3-scale';
import { phrase } from '../chat/phrase.js';
import { panelFrame, timeAxis, verticalAxis } from './axes.js';
import { candles } from './candles.js';
import { fillLegend, fillMarks } from './fillMarks.js';
import { header } from './header.js';
import { labelledLevels, levelsOf, toNumber } from './levels.js';
import { priceDecimals, priceRange, priceScale } from './priceScale.js';
import { namesWidth, priceTags, tagsWidth } from './priceTags.js';
import { realizedPnl } from './realizedPnl.js';
import type { Panel, Sheet } from './sheet.js';
import { element, textAt } from './svg.js';
import { textWidth } from './textWidth.js';

/** Points of the phone: the width at which a picture is looked at. */
export const WIDTH = 360;
const LEFT = 12;
const EDGE = WIDTH - 6;
const LEGEND_LINE = 62;
const PRICES_TOP = 70;
const PNL_HEIGHT = 70;
const BETWEEN_PANELS = 12;
const TIMES_HEIGHT = 20;

/** A chart has its PnL beneath; the picture of a cycle is small. */
const HEIGHTS = { chart: 420, cycle: 300 } as const;
const MOST_PRICE_TICKS = 6;

/**
 * A picture as SVG, in points.
 *
 * @throws RangeError when there is no price at all to be shown
 */
export function drawing(sheet: Sheet): string {
  const { picture, palette } = sheet;
  const height = HEIGHTS[picture.kind];
  const decimals = priceDecimals(pricesOf(sheet).map((price) => price.toFixed()));
  const levels = levelsOf(sheet, decimals);
  const traded = [
    ...picture.candles.flatMap(({ high, low }) => [high, low]),
    ...picture.fills.map(({ price }) => price),
  ].map(toNumber);
  const range = priceRange(
    traded,
    levels.map(({ price }) => price),
  );
  const labelled = labelledLevels(levels, range, sheet);

  const timesTop = height - TIMES_HEIGHT;
  const hasPnl = picture.kind === 'chart';
  const bottom = hasPnl ? timesTop - PNL_HEIGHT - BETWEEN_PANELS : timesTop;
  const y = priceScale(range, PRICES_TOP, bottom);
  const step = tickDecimals(y.ticks(MOST_PRICE_TICKS), decimals);
  const ticks = y.ticks(MOST_PRICE_TICKS).map((value) => ({ value, written: value.toFixed(step) }));
  const axis =
    EDGE -
    tagsWidth(
      labelled,
      ticks.map(({ written }) => written),
    );
  const right = axis - namesWidth(labelled);
  const x = scaleLinear([picture.fromMs, picture.toMs], [LEFT, right]);
  const prices: Panel = { left: LEFT, right, axis, edge: EDGE, top: PRICES_TOP, bottom, x, y };
  const pnl = { ...prices, top: bottom + BETWEEN_PANELS, bottom: timesTop };
  const panels = hasPnl ? [prices, pnl] : [prices];
  const { lines, tags, heights } = priceTags(labelled, prices, sheet);

  return element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}` },
      ...{ width: WIDTH, height, 'font-family': 'Noto Sans SC' },
    },
    element('rect', { width: WIDTH, height, fill: palette.background }),
    header(sheet, LEFT, EDGE, decimals),
    fillLegend(sheet, LEFT, LEGEND_LINE),
    timeAxis(sheet, panels, height - 6),
    verticalAxis(ticks, prices, sheet, heights),
    ...panels.map((panel) => panelFrame(panel, sheet)),
    lines,
    candles(sheet, prices),
    picture.candles.length === 0 ? noPrices(sheet, prices) : '',
    fillMarks(sheet, prices),
    tags,
    hasPnl ? realizedPnl(pnl, sheet) : '',
  );
}

/** Those that lie on the market's tick. */
function pricesOf({ picture }: Sheet) {
  return [
    ...picture.candles.flatMap(({ open, high, low, close }) => [open, high, low, close]),
    ...picture.rungs.map(({ price }) => price),
    ...picture.fills.map(({ price }) => price),
  ];
}

/** As few decimals as tell the ticks apart. */
function tickDecimals(ticks: readonly number[], most: number): number {
  for (let decimals = 0; decimals < most; decimals += 1) {
    const isExact = ticks.every(
      (tick) => Math.abs(Number(tick.toFixed(decimals)) - tick) <= Math.abs(tick) * 1e-9,
    );
    if (isExact) return decimals;
  }
  return most;
}

const NOTE_SIZE = 11;

/** Of times long past the exchange may have none. Over the lines, in the corner where the least happens. */
function noPrices({ palette, words }: Sheet, { left, bottom }: Panel): string {
  const said = words.say(phrase('picture.noPrices'));
  const box = { x: left, y: bottom - 20, width: textWidth(said, NOTE_SIZE) + 8, height: 17 };
  return (
    element('rect', { ...box, fill: palette.background }) +
    textAt(left + 4, bottom - 7.5, said, { size: NOTE_SIZE, colour: palette.muted })
  );
}
