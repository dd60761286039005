import {
  type Block,
  exact,
  heading,
  lines,
  type Naming,
  type Phrase,
  pairs,
  phrase,
  signedRoundMoney,
} from '../message/index.js';
import { modePhrase, orDash, strategyLabel, troublePhrase } from '../phrases/index.js';
import { byQuoteAsset, moneyRows, netNow, type StrategyNow } from '../replies/index.js';
import { strategyLines } from './lines.js';

/** Tells how all strategies stand together, a line for each, and which of them does not simply trade. */
export function statusOverAll(
  strategies: readonly StrategyNow[],
  nowMs: number,
  naming: Naming,
): readonly Block[] {
  const views = strategies.map((strategy) => ({ ...strategy, quoteAsset: strategy.status.quoteAsset }));
  return [
    ...byQuoteAsset(views).flatMap(({ asset, some }) => [
      heading('strategies.total', { asset }),
      pairs(moneyRows(some.map(({ status }) => status))),
      strategyLines(
        some,
        strategies,
        [
          { title: phrase('label.netNow'), align: 'point' },
          { title: phrase('label.breakEven'), align: 'point' },
        ],
        ({ status }) => [orDash(netNow(status), signedRoundMoney), orDash(status.breakEven, exact)],
      ),
    ]),
    ...remarks(strategies, nowMs, naming),
  ];
}

/** Troubles of the program once, those of a strategy and whatever else it does than trade under its name. */
function remarks(strategies: readonly StrategyNow[], nowMs: number, naming: Naming): Block[] {
  const told = (what: Phrase) => phrase('trouble.warning', { what });
  const ofProgram = (strategies[0]?.status.troubles ?? []).filter(({ strategyId }) => strategyId === null);
  const said = [
    ...ofProgram.map((trouble) => told(troublePhrase(trouble, nowMs))),
    ...strategies.flatMap((strategy) => {
      const named = (what: Phrase) => phrase('everyStrategy.line', { symbol: strategyLabel(strategy), what });
      const troubles = strategy.status.troubles.filter(({ strategyId }) => strategyId !== null);
      return [
        ...(strategy.mode.kind === 'trading' ? [] : [named(modePhrase(strategy.mode, nowMs, naming))]),
        ...troubles.map((trouble) => named(told(troublePhrase(trouble, nowMs)))),
      ];
    }),
  ];
  return said.length === 0 ? [] : [lines(...said)];
}
