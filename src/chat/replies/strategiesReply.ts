import { type Decimal, ZERO } from '../../domain/decimal.js';
import type { MarketNames } from '../../domain/market.js';
import type { StatusView, StrategySummary } from '../../engine/api/index.js';
import {
  type Block,
  commandButton,
  exact,
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
    ['label.breakEven', status.breakEven === null ? null : exact(status.breakEven)],
  ];
}

function totals(all: readonly StatusView[]): Block[] {
  return byQuoteAsset(all).flatMap(({ asset, some }) => [
    heading('strategies.total', { asset }),
    pairs(moneyRows(some)),
  ]);
}

/** Parts things by quote asset: amounts in different ones are never added up. */
export function byQuoteAsset<Thing extends Pick<MarketNames, 'quoteAsset'>>(
  all: readonly Thing[],
): readonly { readonly asset: string; readonly some: readonly Thing[] }[] {
  return [...new Set(all.map(({ quoteAsset }) => quoteAsset))].map((asset) => ({
    asset,
    some: all.filter(({ quoteAsset }) => quoteAsset === asset),
  }));
}

/** Sum of parts that may be unknown: one that is makes the sum unknown. */
export function sumOf(parts: readonly (Decimal | null)[]): Decimal | null {
  return parts.reduce(
    (total, each) => (total === null || each === null ? null : total.plus(each)),
    ZERO as Decimal | null,
  );
}

/** Sums of some strategies of one quote asset. A part that nobody knows makes the sum unknown. */
export function moneyRows(some: readonly StatusView[]): Row[] {
  const asset = some[0]?.quoteAsset ?? '';
  const told = (part: (status: StatusView) => Decimal | null, written: (value: Decimal) => string) => {
    const sum = sumOf(some.map(part));
    return sum === null ? phrase('term.unknown') : amount(written(sum), asset);
  };
  return [
    ['label.cost', told(({ cost }) => cost, money)],
    ['morning.allocation', told(({ allocation }) => allocation, money)],
    ['label.pnl', told(unrealizedNow, signedMoney)],
    ['label.netNow', told(netNow, signedMoney)],
    ['label.today', told(({ realizedPnlToday }) => realizedPnlToday, signedMoney)],
    ['label.inAll', told(({ realizedPnlTotal }) => realizedPnlTotal, signedMoney)],
  ];
}

/** Result of a sale at the best bid, net of its fee: zero with nothing to sell whatever the bid; null where it cannot be told. */
export function netNow({ saleNow, cost, breakEven }: StatusView): Decimal | null {
  return cost !== null && breakEven === null ? ZERO : (saleNow?.realizedPnl ?? null);
}

/** Unrealized PnL at the best bid, zero with nothing held whatever the bid; null where it cannot be told. */
function unrealizedNow({ unrealizedPnl, position }: StatusView): Decimal | null {
  return position.eq(ZERO) ? ZERO : unrealizedPnl;
}
