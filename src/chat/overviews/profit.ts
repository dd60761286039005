import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { PeriodsView, ProfitView, StrategySummary } from '../../engine/api/index.js';
import {
  type Block,
  money,
  type Phrase,
  pairs,
  phrase,
  signedMoney,
  signedRoundMoney,
} from '../message/index.js';
import { amount } from '../phrases/index.js';
import {
  byQuoteAsset,
  cyclesWon,
  periodHeading,
  periodTable,
  profitHeading,
  sumOf,
} from '../replies/index.js';
import { strategyLines } from './lines.js';

const CYCLES_AND_PROFIT = [
  { title: phrase('label.cycles'), align: 'right' },
  { title: phrase('periodColumn.profit'), align: 'point' },
] as const;

/** Tells what all strategies have earned together, and each. @param views one for each strategy, over the same days */
export function profitOverAll(
  strategies: readonly StrategySummary[],
  views: readonly ProfitView[],
): readonly Block[] {
  const all = paired(strategies, views);
  return byQuoteAsset(all).flatMap(({ asset, some }) => {
    const realizedPnl = added(some.map((view) => view.realizedPnl));
    const unrealizedPnl = sumOf(some.map((view) => view.unrealizedPnl));
    const cycles = {
      cycles: counted(some.map((view) => view.cycles)),
      wins: counted(some.map((view) => view.wins)),
    };
    const inQuote = (value: Decimal | null): Phrase =>
      value === null ? phrase('term.unknown') : amount(signedMoney(value), asset);
    return [
      profitHeading({ ...titled(asset), realizedPnl, days: some[0]?.days ?? null }),
      pairs([
        ['label.cycles', cycles.cycles === 0 ? phrase('term.none') : cyclesWon(cycles)],
        ['profit.unrealized', inQuote(unrealizedPnl), 'aligned'],
        [
          'profit.together',
          unrealizedPnl === null ? null : inQuote(realizedPnl.plus(unrealizedPnl)),
          'aligned',
        ],
        ['label.fees', amount(money(added(some.map((view) => view.feesValue))), asset), 'aligned'],
      ]),
      strategyLines(some, strategies, CYCLES_AND_PROFIT, (view) => [
        String(view.cycles),
        signedRoundMoney(view.realizedPnl),
      ]),
    ];
  });
}

/** Tells what all strategies came to in each period, and each strategy in all of them. @param views of the same periods */
export function periodsOverAll(
  strategies: readonly StrategySummary[],
  views: readonly PeriodsView[],
): readonly Block[] {
  const all = paired(strategies, views);
  return byQuoteAsset(all).flatMap(({ asset, some }) => {
    const together = {
      kind: some[0]?.kind ?? 'day',
      periods: periodsTogether(some),
      cycles: counted(some.map((view) => view.cycles)),
      realizedPnl: added(some.map((view) => view.realizedPnl)),
    };
    return [
      periodHeading({ ...titled(asset), ...together }),
      periodTable(together),
      strategyLines(some, strategies, CYCLES_AND_PROFIT, (view) => [
        String(view.cycles),
        signedRoundMoney(view.realizedPnl),
      ]),
    ];
  });
}

/** Adds up the same periods of several strategies: one that began later has fewer. */
function periodsTogether(views: readonly PeriodsView[]): PeriodsView['periods'] {
  const longest = views.reduce(
    (found: PeriodsView['periods'], { periods }) => (periods.length > found.length ? periods : found),
    [],
  );
  return longest.map((period) => {
    const same = views.flatMap(({ periods }) => periods.filter(({ fromMs }) => fromMs === period.fromMs));
    return {
      ...period,
      cycles: counted(same.map(({ cycles }) => cycles)),
      realizedPnl: added(same.map(({ realizedPnl }) => realizedPnl)),
    };
  });
}

/** Each strategy with its view; the name of the market is not what it is called by. */
function paired<View>(strategies: readonly StrategySummary[], views: readonly View[]) {
  return strategies.flatMap((strategy, index) => {
    const view = views[index];
    return view === undefined ? [] : [{ ...strategy, ...view }];
  });
}

function titled(quoteAsset: string) {
  return { symbol: phrase('everyStrategy.choice'), quoteAsset };
}

function counted(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function added(values: readonly Decimal[]): Decimal {
  return values.reduce((sum, value) => sum.plus(value), ZERO);
}
