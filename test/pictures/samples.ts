import type { Picture } from '../../src/chat/message/picture.js';
import type { ChartView } from '../../src/engine/api/charts.js';
import { chartView, cycleView } from '../support/chartViews.js';

/* Pictures to be painted: see chartViews.ts. */

export function chart(changes: Partial<ChartView> = {}, theme: Picture['theme'] = 'light'): Picture {
  return { kind: 'chart', theme, ...chartView(changes) };
}

export function cycle(changes: Partial<ChartView> = {}, theme: Picture['theme'] = 'light'): Picture {
  return { kind: 'cycle', theme, ...cycleView(changes) };
}
