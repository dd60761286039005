import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { StatusView, StrategySummary } from '../../engine/api/index.js';
import {
  type Block,
  commandButton,
  heading,
  literal,
  money,
  type Naming,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  reply,
  signedMoney,
  withButtons,
} from '../message/index.js';
import { amount, modePhrase, rungsPhrase, strategyLabel } from '../phrases/index.js';

/** A strategy and how it stands. */
export interface StrategyNow extends StrategySummary {
  readonly status: StatusView;
}

/** Tells how every strategy stands, and what they come to together. */
export function strategiesReply(strategies: readonly StrategyNow[], nowMs: number, naming: Naming): Reply {
  return withButtons(
    reply(
      ...strategies.flatMap((strategy) => [
        { kind: 'heading', text: literal(strategyLabel(strategy)) } as const,
        pairs(strategyRows(strategy, nowMs, naming)),
      ]),
      ...(strategies.length > 1 ? totals(strategies.map(({ status }) => status)) : []),
    ),
    strategies.map((strategy) => [
      commandButton(literal(strategyLabel(strategy)), `/status ${strategy.id}`, 'stays'),
    ]),
  );
}

function strategyRows({ mode, status }: StrategyNow, nowMs: number, naming: Naming): Row[] {
  return [
    ['label.state', modePhrase(mode, nowMs, naming)],
    ['label.position', amount(quantity(status.position), status.baseAsset)],
    ['label.rungs', rungsPhrase(status)],
    ...moneyRows([status]),
  ];
}

/** Sums by quote asset: amounts in different ones are never added up. */
function totals(all: readonly StatusView[]): Block[] {
  return [...new Set(all.map(({ quoteAsset }) => quoteAsset))].flatMap((asset) => [
    heading('strategies.total', { asset }),
    pairs(moneyRows(all.filter(({ quoteAsset }) => quoteAsset === asset))),
  ]);
}

/** Sums of some strategies of one quote asset. A part that nobody knows makes the sum unknown. */
function moneyRows(some: readonly StatusView[]): Row[] {
  const asset = some[0]?.quoteAsset ?? '';
  const sumOf = (part: (status: StatusView) => Decimal | null, written: (value: Decimal) => string) => {
    const sum = some
      .map(part)
      .reduce((total, each) => (total === null || each === null ? null : total.plus(each)), ZERO);
    return sum === null ? phrase('term.unknown') : amount(written(sum), asset);
  };
  return [
    ['label.cost', sumOf(({ cost }) => cost, money)],
    ['morning.allocation', sumOf(({ allocation }) => allocation, money)],
    [
      phrase('label.pnl'),
      sumOf(({ unrealizedPnl, position }) => (position.eq(ZERO) ? ZERO : unrealizedPnl), signedMoney),
    ],
    ['label.today', sumOf(({ realizedPnlToday }) => realizedPnlToday, signedMoney)],
    ['label.inAll', sumOf(({ realizedPnlTotal }) => realizedPnlTotal, signedMoney)],
  ];
}
