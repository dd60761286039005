import { z } from 'zod';
import { defineCommand } from '../src/chat/command.js';
import { averagePrice, quantity, signedQuantity } from '../src/chat/figures.js';
import { duration, type Phrase, phrase } from '../src/chat/phrase.js';
import { heading, lines, pairs, reply } from '../src/chat/reply.js';
import { amount } from '../src/chat/strategyPhrases.js';
import { ZERO } from '../src/domain/decimal.js';
import type { ReconciliationReport } from '../src/domain/reconciliation.js';

export const reconcile = defineCommand({
  name: 'reconcile',
  summary: 'help.reconcile',
  args: z.tuple([]),
  usage: '',
  example: '',
  async run({ engine, strategy, who }) {
    const report = await engine.reconcile(strategy.id, who);
    const { asset, missedFills } = report;
    const why = reasons(report);
    return reply(
      heading(`reconcile.${report.action}`),
      pairs([
        [phrase('label.held'), amount(quantity(report.held), asset)],
        [
          phrase('label.reserved'),
          report.reserved.gt(ZERO) ? amount(quantity(report.reserved), asset) : null,
        ],
        [phrase('label.booked'), amount(quantity(report.booked), asset)],
        [phrase('label.drift'), amount(signedQuantity(report.drift), asset)],
        [phrase('label.tolerance'), amount(quantity(report.tolerance), asset)],
        [phrase('label.missedFills'), missedFills === 0 ? null : String(missedFills)],
        [phrase('label.bookedNow'), adjustmentPhrase(report.adjustment)],
        [phrase('label.report'), `#${report.id}`],
        [phrase('label.cycleTime'), duration(report.durationMs)],
      ]),
      ...(why.length === 0 ? [] : [lines(...why)]),
    );
  },
});

function adjustmentPhrase(adjustment: ReconciliationReport['adjustment']): Phrase | string | null {
  if (adjustment === null) return null;
  const booked = signedQuantity(adjustment.quantity);
  return adjustment.price === null
    ? booked
    : phrase('reconcile.bookedAt', { quantity: booked, price: averagePrice(adjustment.price) });
}

function reasons({ action, missedFills }: ReconciliationReport): Phrase[] {
  const why = missedFills > 0 ? [phrase('reconcile.missedFillsWhy')] : [];
  return action === 'none' || action === 'withinTolerance' ? why : [...why, phrase(`reconcile.${action}Why`)];
}
