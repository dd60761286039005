import { z } from 'zod';
import { countArg } from '../src/chat/arguments.js';
import { defineCommand } from '../src/chat/command.js';
import { averagePrice, exact, money, quantity, signedQuantity } from '../src/chat/figures.js';
import { age } from '../src/chat/moments.js';
import { type Phrase, phrase } from '../src/chat/phrase.js';
import { heading, lines, reply, text } from '../src/chat/reply.js';
import { amount } from '../src/chat/strategyPhrases.js';
import { ZERO } from '../src/domain/decimal.js';
import { type AdjustmentEntry, averageEntryPrice, type Position } from '../src/domain/ledger.js';
import type { LedgerLine } from '../src/engine/face.js';

const USUAL_LENGTH = 10;
const MOST_ENTRIES = 50;

export const ledger = defineCommand({
  name: 'ledger',
  summary: 'help.ledger',
  args: z.tuple([countArg('N', MOST_ENTRIES).optional()]),
  usage: '[N]',
  example: '20',
  needs: 'viewer',
  async run({ engine, strategy: { id, symbol }, args: [length] }) {
    const entries = await engine.ledger(id, length ?? USUAL_LENGTH);
    if (entries.length === 0) return reply(text('ledger.none', { symbol }));
    return reply(
      heading('ledger.title', { symbol }),
      // A paragraph each: what was booked, and what is held since.
      ...entries.map((line) => lines(entryPhrase(line, engine.now()), afterPhrase(line.position))),
    );
  },
});

function entryPhrase({ entry, position }: LedgerLine, nowMs: number): Phrase {
  if (entry.kind === 'adjustment') return adjustmentPhrase(entry, position, age(entry.timeMs, nowMs));
  const { side, quantity: executed, price, timeMs, fee, feeAsset } = entry.fill;
  return phrase(side === 'buy' ? 'ledger.bought' : 'ledger.sold', {
    age: age(timeMs, nowMs),
    quantity: quantity(executed),
    price: exact(price),
    fee: amount(quantity(fee), feeAsset),
  });
}

function adjustmentPhrase(entry: AdjustmentEntry, after: Position, when: Phrase): Phrase {
  const { quantityDelta, price, reason, reportId } = entry;
  if (reason === 'setAverage') {
    const average = price ?? averageEntryPrice(after);
    return phrase('ledger.averageSet', {
      age: when,
      price: average === null ? phrase('term.unknown') : averagePrice(average),
    });
  }
  const why = phrase(`adjustmentReason.${reason}`);
  const values = {
    age: when,
    quantity: signedQuantity(quantityDelta),
    reason:
      reportId === null ? why : phrase('ledger.reasonWithReport', { reason: why, report: String(reportId) }),
  };
  return price === null
    ? phrase('ledger.adjustedWithoutPrice', values)
    : phrase('ledger.adjusted', { ...values, price: averagePrice(price) });
}

function afterPhrase(position: Position): Phrase {
  if (position.quantity.lte(ZERO)) return phrase('ledger.afterNothing');
  const held = quantity(position.quantity);
  const average = averageEntryPrice(position);
  return position.cost === null || average === null
    ? phrase('ledger.afterUnknown', { quantity: held })
    : phrase('ledger.after', { quantity: held, cost: money(position.cost), average: averagePrice(average) });
}
