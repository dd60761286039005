import type { DayOfStrategy } from '../../domain/alerts/index.js';
import { ZERO } from '../../domain/decimal.js';
import {
  type Block,
  heading,
  lines,
  moment,
  money,
  pairs,
  phrase,
  roundMoney,
  signedMoney,
  signedQuantity,
  signedRoundMoney,
} from '../message/index.js';
import { amount, orDash, strategyLabel } from '../phrases/index.js';
import { byQuoteAsset, sumOf } from '../replies/index.js';
import { strategyLines } from './lines.js';

/** Tells what yesterday came to over all strategies, a line for each, and what of them needs a look. */
export function morningOverAll(fromMs: number, days: readonly DayOfStrategy[]): readonly Block[] {
  const named = days.map((day) => ({ ...day, id: day.strategyId, name: day.name ?? null }));
  return [
    ...byQuoteAsset(named).flatMap(({ asset, some }) => {
      const sum = (parts: readonly (typeof ZERO | null)[]) => {
        const total = sumOf(parts);
        return total === null ? phrase('term.unknown') : amount(money(total), asset);
      };
      const [cycles, wins] = [
        some.reduce((count, day) => count + day.cycles, 0),
        some.reduce((count, day) => count + day.wins, 0),
      ];
      return [
        heading('morning.title', {
          day: moment(fromMs, 'day'),
          symbol: phrase('everyStrategy.choice'),
          profit: signedMoney(sumOf(some.map(({ realizedPnl }) => realizedPnl)) ?? ZERO),
          asset,
        }),
        pairs([
          [
            'label.cycles',
            cycles === 0
              ? phrase('term.none')
              : phrase('morning.cyclesWon', { cycles: String(cycles), wins: String(wins) }),
          ],
          ['label.fees', sum(some.map(({ feesValue }) => feesValue))],
          ['label.position', sum(some.map(({ positionCost }) => positionCost))],
          ['label.rungs', sum(some.map(({ rungsValue }) => rungsValue))],
          ['morning.allocation', sum(some.map(({ allocation }) => allocation))],
        ]),
        strategyLines(
          some,
          named,
          [
            { title: phrase('periodColumn.profit'), align: 'point' },
            { title: phrase('morning.drawdown'), align: 'point' },
          ],
          (day) => [signedRoundMoney(day.realizedPnl), orDash(day.drawdown, roundMoney)],
        ),
      ];
    }),
    ...remarks(named),
  ];
}

/** Names what differs from the account, was never compared with it, or has an unknown cost. */
function remarks(days: readonly (Omit<DayOfStrategy, 'name'> & { readonly name: string | null })[]): Block[] {
  const said = days.flatMap((day) => {
    const drift =
      day.drift === null
        ? [phrase('health.neverCompared')]
        : day.drift.eq(ZERO)
          ? []
          : [amount(signedQuantity(day.drift), day.baseAsset)];
    const cost = day.positionCost === null ? [phrase('blockReason.unknownCost')] : [];
    return [
      ...drift.map((found) => phrase('morning.driftOf', { symbol: strategyLabel(day), drift: found })),
      ...cost.map((what) => phrase('everyStrategy.line', { symbol: strategyLabel(day), what })),
    ];
  });
  return said.length === 0 ? [] : [lines(...said)];
}
