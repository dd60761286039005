import { z } from 'zod';
import {
  amount,
  averagePrice,
  byWhom,
  countArg,
  defineCommand,
  heading,
  lines,
  money,
  namingFor,
  onGrid,
  type Phrase,
  phrase,
  quantity,
  recently,
  reply,
  signedQuantity,
  text,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import { type AdjustmentEntry, averageEntryPrice, type Position } from '../src/domain/ledger.js';
import type { Market } from '../src/domain/market.js';
import type { LedgerLine } from '../src/engine/api/index.js';

const USUAL_LENGTH = 10;
const MOST_ENTRIES = 50;

export const ledger = defineCommand({
  name: 'ledger',
  args: z.tuple([countArg('N', MOST_ENTRIES).optional()]),
  usage: '[N]',
  example: '20',
  needs: 'viewer',
  async run({ engine, strategy: { id, symbol }, who, services, args: [length] }) {
    const entries = await engine.strategy(id).queries.ledger(length ?? USUAL_LENGTH);
    if (entries.length === 0) return reply(text('ledger.none', { symbol }));
    const { market } = engine.strategy(id).queries.settings();
    const naming = namingFor(services.people, who);
    return reply(
      heading('ledger.title', { symbol }),
      // A paragraph each: what was booked, and what is held since.
      ...[...entries].reverse().map((line) => {
        const booked = entryPhrase(line, market, engine.now());
        const { entry, position } = line;
        return isFresh(entry)
          ? lines(booked, byWhom(phrase('ledger.afterFresh'), entry.orderedBy, naming))
          : lines(byWhom(booked, entry.orderedBy, naming), afterPhrase(position, market));
      }),
    );
  },
});

function entryPhrase({ entry, position }: LedgerLine, market: Market, nowMs: number): Phrase {
  if (entry.kind === 'adjustment')
    return adjustmentPhrase(entry, position, market, recently(entry.timeMs, nowMs));
  const { side, quantity: executed, price, timeMs, fee, feeAsset } = entry.fill;
  return phrase(side === 'buy' ? 'trades.bought' : 'trades.sold', {
    when: recently(timeMs, nowMs),
    quantity: amount(onGrid(executed, market.stepSize), market.baseAsset),
    price: onGrid(price, market.tickSize),
    fee: amount(quantity(fee), feeAsset),
  });
}

function adjustmentPhrase(entry: AdjustmentEntry, after: Position, market: Market, when: Phrase): Phrase {
  const { quantityDelta, price, reason, reportId } = entry;
  if (reason === 'setAverage') {
    const average = price ?? averageEntryPrice(after);
    return phrase('ledger.averageSet', {
      when,
      price: average === null ? phrase('term.unknown') : averagePrice(average),
    });
  }
  const moved = amount(signedQuantity(quantityDelta), market.baseAsset);
  // What that was stands in the line below: one would be too long for a phone.
  if (reason === 'fresh') return phrase('ledger.fresh', { when, quantity: moved });
  const why = phrase(`adjustmentReason.${reason}`);
  const values = {
    when,
    quantity: moved,
    reason:
      reportId === null ? why : phrase('ledger.reasonWithReport', { reason: why, report: String(reportId) }),
  };
  return price === null
    ? phrase('ledger.adjustedWithoutPrice', values)
    : phrase('ledger.adjusted', { ...values, price: averagePrice(price) });
}

function isFresh(entry: LedgerLine['entry']): boolean {
  return entry.kind === 'adjustment' && entry.reason === 'fresh';
}

function afterPhrase(position: Position, { baseAsset, quoteAsset }: Market): Phrase {
  if (position.quantity.lte(ZERO)) return phrase('ledger.afterNothing');
  const held = amount(quantity(position.quantity), baseAsset);
  const average = averageEntryPrice(position);
  return position.cost === null || average === null
    ? phrase('ledger.afterUnknown', { quantity: held })
    : phrase('ledger.after', {
        quantity: held,
        cost: amount(money(position.cost), quoteAsset),
        average: averagePrice(average),
      });
}
