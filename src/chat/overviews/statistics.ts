import { type Decimal, decimal, HUNDRED } from '../../domain/decimal.js';
import type { Depth } from '../../domain/statistics/index.js';
import type { StatisticsView } from '../../engine/api/index.js';
import {
  type Block,
  type Button,
  commandButton,
  duration,
  exact,
  heading,
  literal,
  moment,
  money,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Row,
  signedMoney,
  signedPercentage,
  table,
  text,
  wholePercentage,
} from '../message/index.js';
import { amount } from '../phrases/index.js';
import { cyclesWon } from '../replies/index.js';

/** Figures of a time, on one screen of a phone. @param symbol the market, or a phrase for all strategies */
export function statisticsBlocks(view: StatisticsView, symbol: Phrase | string): readonly Block[] {
  return [
    statisticsHeading(view, symbol),
    pairs([
      ['profit.since', view.days === 1 ? null : moment(view.fromMs, 'day')],
      ...earned(view),
      ...ofCycles(view),
      ...ofCapital(view),
      ...ofRisk(view),
      ...fees(view),
    ]),
    ...depth(view.depth),
    ...(view.otherFeeAssets.length === 0
      ? []
      : [text('profit.noteWithOthers', { assets: view.otherFeeAssets.join(', ') })]),
    text('stats.note'),
  ];
}

/** Days that a button offers; null: in all. */
const SPANS: readonly (number | null)[] = [7, 30, null];

/** Buttons for other times of the same. @param scope id of the strategy, or `all` */
export function spanButtons(scope: string): readonly Button[] {
  return SPANS.map((days) =>
    commandButton(
      days === null ? phrase('profit.button.ever') : phrase('profit.button.days', { days: String(days) }),
      `/stats ${scope}${days === null ? '' : ` ${days}`}`,
      'renews',
    ),
  );
}

function statisticsHeading(
  { days, realizedPnl, quoteAsset }: StatisticsView,
  symbol: Phrase | string,
): Block {
  const values = { symbol, profit: signedMoney(realizedPnl), asset: quoteAsset };
  if (days === null) return heading('stats.ever', values);
  return days === 1
    ? heading('stats.today', values)
    : heading('stats.days', { ...values, days: String(days) });
}

function earned({ realizedPnl, unrealizedPnl, quoteAsset }: StatisticsView): Row[] {
  if (unrealizedPnl === null) return [['profit.unrealized', phrase('term.unknown')]];
  return [
    ['profit.unrealized', amount(signedMoney(unrealizedPnl), quoteAsset)],
    ['profit.together', amount(signedMoney(realizedPnl.plus(unrealizedPnl)), quoteAsset)],
  ];
}

function ofCycles(view: StatisticsView): Row[] {
  const { cycles, averageDurationMs, longestDurationMs } = view;
  if (cycles === 0) return [['label.cycles', phrase('term.none')]];
  return [
    ['label.cycles', cyclesWon(view)],
    ['profit.cycleTime', averageDurationMs === null ? null : duration(averageDurationMs)],
    ['stats.longest', longestDurationMs === null ? null : duration(longestDurationMs)],
    [
      'stats.profitFactor',
      view.profitFactor === null ? phrase('stats.noLoss') : exact(view.profitFactor.round(2)),
    ],
  ];
}

function ofCapital({ averageCapital, mostCapital, returnOnCapital, quoteAsset }: StatisticsView): Row[] {
  const inQuote = (value: Decimal | null) =>
    value === null ? phrase('term.unknown') : amount(money(value), quoteAsset);
  return [
    ['stats.averageCapital', inQuote(averageCapital)],
    ['stats.mostCapital', inQuote(mostCapital)],
    ['stats.returned', returnOnCapital === null ? null : signedPercentage(returnOnCapital)],
  ];
}

function ofRisk(view: StatisticsView): Row[] {
  const { maxDrawdown, quoteAsset, inMarketMs, spanMs, underWaterMs, longestUnderWaterMs } = view;
  const isDry = underWaterMs === 0;
  return [
    [
      'stats.drawdown',
      maxDrawdown === null ? phrase('term.unknown') : amount(money(maxDrawdown), quoteAsset),
    ],
    ['stats.inMarket', spanMs === 0 ? null : wholePercentage(share(inMarketMs, spanMs))],
    [
      'stats.underWater',
      underWaterMs === null ? phrase('term.unknown') : isDry ? phrase('stats.never') : duration(underWaterMs),
    ],
    ['stats.longestUnderWater', longestUnderWaterMs === null || isDry ? null : duration(longestUnderWaterMs)],
  ];
}

function share(partMs: number, wholeMs: number): Decimal {
  return decimal(String(partMs))
    .div(decimal(String(wholeMs)))
    .times(HUNDRED);
}

/** Worth of all fees, then those in each asset where that is not the same. */
function fees({ fees: byAsset, feesValue, quoteAsset }: StatisticsView): Row[] {
  const assets = [...byAsset].filter(([asset]) => asset !== quoteAsset);
  const inQuote = byAsset.get(quoteAsset);
  return [
    ['label.fees', amount(money(feesValue), quoteAsset)],
    ...(assets.length === 0 || inQuote === undefined
      ? []
      : [[phrase('profit.feesIn', { asset: quoteAsset }), money(inQuote)] satisfies Row]),
    ...assets.map(([asset, fee]): Row => [phrase('profit.feesIn', { asset }), quantity(fee)]),
  ];
}

/** Columns of the longest bar. */
const LONGEST_BAR = 20;

/** Bars of how many cycles went how deep. */
function depth(depths: readonly Depth[]): Block[] {
  if (depths.length === 0) return [];
  const most = Math.max(...depths.map(({ cycles }) => cycles));
  return [
    heading('stats.depth'),
    table(
      [
        { title: literal('#'), align: 'right' },
        { title: phrase('label.cycles'), align: 'right' },
        { title: literal(''), align: 'left' },
      ],
      depths.map(({ rung, cycles }) => [
        rung === null ? '–' : String(rung),
        String(cycles),
        '█'.repeat(Math.ceil((cycles / most) * LONGEST_BAR)),
      ]),
    ),
  ];
}
