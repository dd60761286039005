import type { Alert, AlertContent, DayOfStrategy } from '../../../domain/alerts/index.js';
import { ZERO } from '../../../domain/decimal.js';
import {
  age,
  duration,
  heading,
  lines,
  literal,
  moment,
  money,
  type Phrase,
  pairs,
  phrase,
  type Reply,
  reply,
  signedMoney,
  signedQuantity,
  withButtons,
} from '../../message/index.js';
import { chooseButtons, morningOverAll } from '../../overviews/index.js';
import { amount, strategyLabel } from '../../phrases/index.js';

/** Tells what yesterday came to, and how it stands on the morning after; of several strategies, the sums and a line for each. */
export function dailyReportReply(
  { fromMs, strategies }: AlertContent<'dailyReport'>,
  { timeMs }: Pick<Alert, 'timeMs'>,
): Reply {
  if (strategies.length > 1) {
    return withButtons(
      reply(...morningOverAll(fromMs, strategies)),
      chooseButtons(
        strategies.map(({ strategyId: id, name = null, symbol }) => ({ id, name, symbol })),
        'daily',
      ),
    );
  }
  return reply(
    ...strategies.flatMap((day) => [
      heading('morning.title', {
        day: moment(fromMs, 'day'),
        symbol: strategyLabel({ name: day.name ?? null, symbol: day.symbol }),
        profit: signedMoney(day.realizedPnl),
        asset: day.quoteAsset,
      }),
      pairs([
        [
          'label.cycles',
          day.cycles === 0
            ? phrase('term.none')
            : phrase('morning.cyclesWon', { cycles: String(day.cycles), wins: String(day.wins) }),
        ],
        ['label.fees', amount(money(day.feesValue), day.quoteAsset)],
        ['morning.drawdown', drawdownPhrase(day)],
        [
          'label.position',
          day.positionCost === null
            ? phrase('blockReason.unknownCost')
            : amount(money(day.positionCost), day.quoteAsset),
        ],
        ['label.rungs', amount(money(day.rungsValue), day.quoteAsset)],
        ['morning.allocation', amount(money(day.allocation), day.quoteAsset)],
        ...driftRows(day, timeMs),
      ]),
    ]),
  );
}

function drawdownPhrase({ drawdown, drawdownLacks, quoteAsset }: DayOfStrategy): Phrase {
  if (drawdown !== null) return amount(money(drawdown), quoteAsset);
  return phrase(drawdownLacks === 'cost' ? 'morning.lacks.cost' : 'morning.lacks.prices');
}

function driftRows({ drift, comparedAtMs, baseAsset }: DayOfStrategy, toldAtMs: number) {
  if (drift === null || comparedAtMs === null) {
    return [['label.drift', phrase('health.neverCompared')] as const];
  }
  const found = drift.eq(ZERO) ? phrase('term.none') : amount(signedQuantity(drift), baseAsset);
  return [['label.drift', found] as const, [literal(''), age(comparedAtMs, toldAtMs)] as const];
}

/** From when to when nobody looked after the orders. */
export function wasDownReply({ fromMs, toMs, wasOrderly }: AlertContent<'wasDown'>): Reply {
  const span = {
    duration: duration(toMs - fromMs),
    from: moment(fromMs, 'dayAndTime'),
    to: moment(toMs, 'dayAndTime'),
  };
  return reply(
    heading('wasDown.title', { duration: span.duration }),
    lines(
      phrase(wasOrderly ? 'wasDown.orderly' : 'wasDown.unforeseen', { from: span.from, to: span.to }),
      phrase('wasDown.meanwhile'),
    ),
  );
}
