import { type Decimal, ZERO } from '../../domain/decimal.js';
import { winRate } from '../../domain/statistics/index.js';
import type { PeriodKind, PeriodsView, ProfitView, StrategySummary } from '../../engine/api/index.js';
import {
  type Block,
  type Button,
  commandButton,
  duration,
  heading,
  type MomentStyle,
  moment,
  money,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  reply,
  signedMoney,
  table,
  text,
  wholePercentage,
  withButtons,
} from '../message/index.js';
import { amount, commandText } from '../phrases/index.js';

/** Tells what was earned in some days, or in all. */
export function profitReply(view: ProfitView, { id }: StrategySummary): Reply {
  const { quoteAsset, cycles, openCyclePnl, unrealizedPnl, realizedPnl } = view;
  const inQuote = (value: Decimal) => amount(signedMoney(value), quoteAsset);
  return withButtons(
    reply(
      profitHeading(view),
      pairs([
        ['profit.since', view.days === 1 ? null : moment(view.fromMs, 'day')],
        ['label.cycles', cycles === 0 ? phrase('term.none') : cyclesWon(view)],
        ['profit.average', view.averagePnl === null ? null : inQuote(view.averagePnl), 'aligned'],
        ...extremes(view),
        ['profit.cycleTime', view.averageDurationMs === null ? null : duration(view.averageDurationMs)],
        ['profit.openCycle', openCyclePnl.eq(ZERO) ? null : inQuote(openCyclePnl), 'aligned'],
        [
          'profit.unrealized',
          ...(unrealizedPnl === null
            ? ([phrase('term.unknown')] as const)
            : ([inQuote(unrealizedPnl), 'aligned'] as const)),
        ],
        [
          'profit.together',
          unrealizedPnl === null ? null : inQuote(realizedPnl.plus(unrealizedPnl)),
          'aligned',
        ],
        ...feeRows(view),
      ]),
      ...feeNotes(view),
    ),
    [SPANS.map((days) => spanButton(id, days)), ...periodButtons(id, null)],
  );
}

/** Days that a button offers; null: in all. */
const SPANS: readonly (number | null)[] = [1, 7, 30, null];

/** Title of what was earned. @param symbol the market, or a phrase for all strategies */
export function profitHeading({
  days,
  symbol,
  realizedPnl,
  quoteAsset,
}: Pick<ProfitView, 'days' | 'realizedPnl' | 'quoteAsset'> & { readonly symbol: Phrase | string }) {
  const values = { symbol, profit: signedMoney(realizedPnl), asset: quoteAsset };
  if (days === null) return heading('profit.ever', values);
  return days === 1
    ? heading('profit.today', values)
    : heading('profit.days', { ...values, days: String(days) });
}

/** Tells how many of the cycles were won. @param cycles one or more */
export function cyclesWon(won: Pick<ProfitView, 'cycles' | 'wins'>): Phrase {
  return phrase('profit.cyclesWon', {
    cycles: String(won.cycles),
    wins: String(won.wins),
    percentage: wholePercentage(winRate(won) ?? ZERO),
  });
}

/** Of a single cycle the best is the worst. */
function extremes({ cycles, best, worst, quoteAsset }: ProfitView): Row[] {
  if (cycles < 2) return [];
  const told = ({ realizedPnl, number }: NonNullable<ProfitView['best']>) =>
    phrase('profit.cycleResult', {
      profit: amount(signedMoney(realizedPnl), quoteAsset),
      cycle: String(number),
    });
  return [
    ['profit.best', best === null ? null : told(best), 'aligned'],
    ['profit.worst', worst === null ? null : told(worst), 'aligned'],
  ];
}

/** Tells what fees are worth, and in which assets they were taken where that is not the same. */
function feeRows({ fees, feesValue, quoteAsset }: ProfitView): Row[] {
  const assets = [...fees];
  const isOnlyQuote = assets.every(([asset]) => asset === quoteAsset);
  return [
    ['label.fees', amount(money(feesValue), quoteAsset), 'aligned'],
    ...(isOnlyQuote
      ? []
      : assets.map(
          ([asset, fee]): Row => [
            phrase('profit.feesIn', { asset }),
            asset === quoteAsset ? money(fee) : quantity(fee),
            'aligned',
          ],
        )),
  ];
}

/** A fee in a third asset is no part of what the books count. */
function feeNotes({ fees, baseAsset, quoteAsset }: ProfitView): Block[] {
  if (fees.size === 0) return [];
  const others = [...fees.keys()].filter((asset) => asset !== baseAsset && asset !== quoteAsset);
  return [
    others.length === 0 ? text('profit.note') : text('profit.noteWithOthers', { assets: others.join(', ') }),
  ];
}

function spanButton(strategyId: string, days: number | null): Button {
  const label =
    days === null
      ? phrase('profit.button.ever')
      : days === 1
        ? phrase('profit.button.today')
        : phrase('profit.button.days', { days: String(days) });
  return commandButton(
    label,
    commandText('profit', strategyId, ...(days === null ? [] : [String(days)])),
    'renews',
  );
}

/** The command for each kind of period. */
const PERIOD_COMMANDS = {
  day: { name: 'daily', label: 'profit.button.byDay' },
  week: { name: 'weekly', label: 'profit.button.byWeek' },
  month: { name: 'monthly', label: 'profit.button.byMonth' },
} as const;

const KINDS: readonly PeriodKind[] = ['day', 'week', 'month'];

/** @param shown the kind that is shown already; null: none */
function periodButtons(strategyId: string, shown: PeriodKind | null): readonly (readonly Button[])[] {
  return [
    KINDS.filter((kind) => kind !== shown).map((kind) => {
      const { name, label } = PERIOD_COMMANDS[kind];
      return commandButton(phrase(label), commandText(name, strategyId), 'renews');
    }),
  ];
}

const PERIOD_STYLES: Readonly<Record<PeriodKind, MomentStyle>> = {
  day: 'weekday',
  week: 'day',
  month: 'month',
};

/**
 * One line for each day, week or month, and their sum.
 *
 * @param most periods that can be asked for
 */
export function periodsReply(view: PeriodsView, { id }: StrategySummary, most: number): Reply {
  const { kind, periods, hasMore } = view;
  const { name } = PERIOD_COMMANDS[kind];
  return withButtons(reply(periodHeading(view), periodTable(view)), [
    ...moreButtons(name, id, { shown: periods.length, most, hasMore }),
    ...periodButtons(id, kind),
  ]);
}

/** Periods of one strategy, or of several of one quote asset together. */
type PeriodsTold = Pick<PeriodsView, 'kind' | 'periods' | 'cycles' | 'realizedPnl'>;

/** Title of a table of periods. @param symbol the market, or a phrase for all strategies */
export function periodHeading({
  kind,
  symbol,
  realizedPnl,
  quoteAsset,
}: PeriodsTold & { readonly symbol: Phrase | string; readonly quoteAsset: string }): Block {
  return heading(`periodTitle.${kind}`, { symbol, profit: signedMoney(realizedPnl), asset: quoteAsset });
}

/** Table of periods, the newest first, with their sum. */
export function periodTable({ kind, periods, cycles, realizedPnl }: PeriodsTold): Block {
  return table(
    [
      { title: phrase(`periodColumn.${kind}`), align: 'left' },
      { title: phrase('label.cycles'), align: 'right' },
      { title: phrase('periodColumn.profit'), align: 'point' },
    ],
    [
      ...periods.map((period) => [
        moment(period.fromMs, PERIOD_STYLES[kind]),
        String(period.cycles),
        signedMoney(period.realizedPnl),
      ]),
      [phrase('periods.sum'), String(cycles), signedMoney(realizedPnl)],
    ],
  );
}

/** A button that shows twice as much in the place of what is shown; none where there is no more. */
export function moreButtons(
  command: string,
  strategyId: string | null,
  { shown, most, hasMore }: { readonly shown: number; readonly most: number; readonly hasMore: boolean },
): readonly (readonly Button[])[] {
  if (!hasMore || shown >= most) return [];
  const next = String(Math.min(most, shown * 2));
  return [[commandButton(phrase('more.button'), commandText(command, strategyId, next), 'renews')]];
}
