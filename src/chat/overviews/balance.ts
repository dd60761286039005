import { ZERO } from '../../domain/decimal.js';
import { type Block, exact, heading, money, pairs, phrase, quantity, roundMoney } from '../message/index.js';
import { amount, orDash } from '../phrases/index.js';
import { byQuoteAsset, type StrategyNow, sumOf } from '../replies/index.js';
import { strategyLines } from './lines.js';

/** Tells how much of the account the strategies use together, and what each has booked. */
export function balanceOverAll(strategies: readonly StrategyNow[]): readonly Block[] {
  const views = strategies.map((strategy) => ({ ...strategy, quoteAsset: strategy.status.quoteAsset }));
  return byQuoteAsset(views).flatMap(({ asset, some }) => {
    const cost = sumOf(some.map(({ status }) => status.cost));
    const allocation = sumOf(some.map(({ status }) => status.parameters.totalAmount)) ?? ZERO;
    return [
      heading('strategies.total', { asset }),
      pairs([
        ['label.cost', cost === null ? phrase('term.unknown') : amount(money(cost), asset)],
        ['morning.allocation', amount(exact(allocation), asset)],
      ]),
      strategyLines(
        some,
        strategies,
        [
          { title: phrase('label.position'), align: 'right' },
          { title: phrase('label.cost'), align: 'point' },
        ],
        ({ status }) => [`${quantity(status.position)} ${status.baseAsset}`, orDash(status.cost, roundMoney)],
      ),
    ];
  });
}
