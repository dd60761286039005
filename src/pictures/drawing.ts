import { scaleLinear } from 'd3-scale';
import { phrase } from '../chat/message/index.js';
import { panelFrame, timeAxis, verticalAxis } from './axes.js';
import { candles } from './candles.js';
import { fillMarks } from './fillMarks.js';
import { header } from './header.js';
import { labelledLevels, levelsOf } from './levels.js';
import { priceRange, priceScale, priceTicks } from './priceScale.js';
import { priceDecimals, toNumber } from './prices.js';
import { namesWidth, priceTags, tagsWidth } from './priceTags.js';
import { gainsOf, realizedPnl } from './realizedPnl.js';
import type { Panel, Sheet } from './sheet.js';
import { element, textAt } from './svg.js';

/** Points of the phone: the width at which a picture is looked at. */
const WIDTH = 360;
/** Least distance to the edges of the sheet. */
export const MARGIN = 12;
const LEFT = MARGIN;
const EDGE = WIDTH - MARGIN;
const PRICES_TOP = 72;
const PNL_HEIGHT = 70;
const BETWEEN_PANELS = 12;
const TIMES_HEIGHT = 25;
const TIMES_BASE_LINE = 10;

/** A chart has its PnL beneath; the picture of a cycle is small. */
const HEIGHTS = { chart: 424, cycle: 304 } as const;

/**
 * A picture as SVG, in points.
 *
 * @throws RangeError when there is no price at all to be shown
 */
export function drawing(sheet: Sheet): string {
  const { picture, palette } = sheet;
  const height = HEIGHTS[picture.kind];
  const levels = levelsOf(sheet);
  const traded = [
    ...picture.candles.flatMap(({ high, low }) => [high, low]),
    ...picture.fills.map(({ price }) => price),
  ].map(toNumber);
  const range = priceRange(
    traded,
    levels.map(({ price }) => price),
    toNumber(picture.tickSize),
  );
  const labelled = labelledLevels(levels, range, sheet);

  const timesTop = height - TIMES_HEIGHT;
  const gains = picture.kind === 'chart' ? gainsOf(sheet) : null;
  const floor = gains === null ? timesTop : timesTop - PNL_HEIGHT - BETWEEN_PANELS;
  const hasPrices = picture.candles.length > 0;
  const bottom = hasPrices ? floor : floor - NOTE_HEIGHT;
  const y = priceScale(range, PRICES_TOP, bottom);
  const ticks = priceTicks(y, priceDecimals(picture.tickSize));
  const figures = [...ticks, ...(gains?.ticks ?? [])].map(({ written }) => written);
  const axis = EDGE - tagsWidth(labelled, figures);
  const right = axis - namesWidth(labelled);
  const x = scaleLinear([picture.fromMs, picture.toMs], [LEFT, right]);
  const prices: Panel = { left: LEFT, right, axis, edge: EDGE, top: PRICES_TOP, bottom, x, y };
  const pnl = { ...prices, top: floor + BETWEEN_PANELS, bottom: timesTop };
  const panels = gains === null ? [prices] : [prices, pnl];
  const { lines, tags, heights } = priceTags(labelled, prices, sheet);

  return element(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}` },
      ...{ width: WIDTH, height, 'font-family': 'Noto Sans SC' },
    },
    element('rect', { width: WIDTH, height, fill: palette.background }),
    header(sheet, LEFT, EDGE),
    timeAxis(sheet, panels, height - TIMES_BASE_LINE),
    verticalAxis(ticks, prices, sheet, heights),
    ...panels.map((panel) => panelFrame(panel, sheet)),
    lines,
    candles(sheet, prices),
    hasPrices ? '' : noPrices(sheet, prices),
    fillMarks(sheet, prices),
    tags,
    gains === null ? '' : realizedPnl(gains, pnl, sheet),
  );
}

const NOTE_SIZE = 11;
const NOTE_HEIGHT = 18;
const NOTE_BASE_LINE = 13;

/** Of times long past the exchange may have none. */
function noPrices({ palette, words }: Sheet, { left, bottom }: Panel): string {
  const said = words.say(phrase('picture.noPrices'));
  return textAt(left, bottom + NOTE_BASE_LINE, said, { size: NOTE_SIZE, colour: palette.muted });
}
