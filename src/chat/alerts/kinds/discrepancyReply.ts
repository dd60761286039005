import type { Alert, AlertContent } from '../../../domain/alerts/index.js';
import { type Decimal, ZERO } from '../../../domain/decimal.js';
import type { BookingRow, ReconciliationAction } from '../../../domain/reconciliation/index.js';
import {
  averagePrice,
  type Block,
  heading,
  lines,
  type Phrase,
  pairs,
  phrase,
  quantity,
  type Reply,
  reply,
  signedQuantity,
  withButtons,
} from '../../message/index.js';
import {
  amount,
  bookingPhrase,
  inOne,
  reportButton,
  resultOf,
  surplusButtons,
  unknownCostButtons,
} from '../../phrases/index.js';
import { bookingReason, change } from '../../replies/index.js';

type Discrepancy = AlertContent<'discrepancy'>;

/** More lines than this are for the report. */
const MOST_BOOKINGS = 5;

/** Holdings and books differed: what came of it, how it goes on, and what the owner may do. */
export function discrepancyReply(found: Discrepancy, { strategyId }: Pick<Alert, 'strategyId'>): Reply {
  const asksWhatItIs = found.action === 'onlyReported' && found.drift.gt(ZERO);
  const why = reasonOf(found, asksWhatItIs);
  const told = reply(
    titleOf(found),
    isBooked(found.action) ? howItGoesOn(found) : whatDiffers(found),
    ...bookingLines(found),
    ...(why === null ? [] : [lines(why)]),
  );
  const isCostAsked = found.bookings.some(({ row }) => row === 'adoptedWithoutCost');
  return withButtons(told, [
    ...(asksWhatItIs ? surplusButtons(strategyId) : []),
    ...(isCostAsked && !asksWhatItIs ? unknownCostButtons(strategyId) : []),
    [reportButton(found.reportId)],
  ]);
}

function isBooked(action: ReconciliationAction): action is BookingRow {
  switch (action) {
    case 'none':
    case 'withinTolerance':
    case 'setAside':
    case 'onlyReported':
    case 'watched':
      return false;
    default:
      return true;
  }
}

function titleOf(found: Discrepancy): Block {
  const { asset, action, bookings } = found;
  const drift = quantity(found.drift.abs());
  switch (action) {
    case 'manualBuy':
    case 'manualSell':
    case 'adoptedAtPrice': {
      const { quantity: moved, price } = inOne(bookings, action);
      if (price === null) return heading('alert.discrepancy', { asset });
      return heading(`alert.${action}`, { asset, quantity: quantity(moved), price: averagePrice(price) });
    }
    case 'virtualBuy':
    case 'adoptedWithoutCost':
    case 'cameBack':
    case 'quantityReduced':
    case 'setAside':
      return heading(`alert.${action}`, { asset, quantity: drift });
    case 'onlyReported':
      return heading(found.drift.lt(ZERO) ? 'alert.shortageReported' : 'alert.surplusReported', {
        asset,
        quantity: drift,
      });
    // Alerts of other versions.
    default:
      return heading('alert.discrepancy', { asset });
  }
}

function howItGoesOn(found: Discrepancy): Block {
  const { position, averageBefore, averageEntryPrice: average, target } = found;
  // Alerts of earlier versions did not tell it.
  if (position === null) return whatDiffers(found);
  const sold = found.bookings.some(({ row }) => row === 'manualSell')
    ? inOne(found.bookings, 'manualSell')
    : null;
  const isHeld = position.gt(ZERO);
  const inQuote = (figure: Phrase | string) =>
    typeof figure !== 'string' || found.quoteAsset === undefined ? figure : amount(figure, found.quoteAsset);
  return pairs([
    ['label.result', sold === null ? null : inQuote(resultOf(sold.realizedPnl, averageBefore !== null))],
    ['label.position', isHeld ? amount(quantity(position), found.asset) : phrase('term.none')],
    ['label.average', isHeld ? averagePhrase(averageBefore, average) : null],
    ['label.target', target === null ? null : inQuote(averagePrice(target))],
  ]);
}

function averagePhrase(before: Decimal | null, after: Decimal | null): Phrase {
  if (before === null && after === null) return phrase('term.unknown');
  const isSame = before !== null && after !== null && averagePrice(before) === averagePrice(after);
  return isSame ? phrase('term.stays', { value: averagePrice(after) }) : change(before, after, averagePrice);
}

function whatDiffers({ asset, held, booked, drift, tolerance }: Discrepancy): Block {
  return pairs([
    ['label.held', amount(quantity(held), asset), 'aligned'],
    ['label.booked', amount(quantity(booked), asset), 'aligned'],
    ['label.drift', amount(signedQuantity(drift), asset), 'aligned'],
    ['label.tolerance', amount(quantity(tolerance), asset), 'aligned'],
  ]);
}

/** The title tells all that there is to tell of the only booking. */
function isToldByTitle({ action, bookings }: Discrepancy): boolean {
  return (
    bookings.length === 1 &&
    (action === 'manualBuy' || action === 'manualSell' || action === 'adoptedAtPrice')
  );
}

function bookingLines(found: Discrepancy): Block[] {
  const { action, bookings, averageBefore } = found;
  const units = { baseAsset: found.asset, quoteAsset: found.quoteAsset ?? null };
  if (bookings.length === 0 || isToldByTitle(found)) return [];
  const shown = bookings.slice(0, MOST_BOOKINGS);
  const left = bookings.length - shown.length;
  return [
    lines(
      ...(action === 'onlyReported' ? [phrase('reconcile.wouldBookWithForceSync')] : []),
      ...shown.map((booking) => bookingPhrase(booking, averageBefore !== null, units)),
      ...(left === 0 ? [] : [phrase('term.andMore', { count: String(left) })]),
    ),
  ];
}

function reasonOf(found: Discrepancy, asksWhatItIs: boolean): Phrase | null {
  const { action } = found;
  if (asksWhatItIs) return phrase('reconcile.sayWhatItIs');
  if (action === 'onlyReported') return phrase('reconcile.onlyReportedWhy');
  if (action === 'setAside') return phrase('reconcile.setAsideWhy');
  if (!isBooked(action) || isToldByTitle(found)) return null;
  return isAllFromElsewhere(found) ? phrase('reconcile.elsewhereWhy') : bookingReason(action);
}

/** Alerts of earlier versions did not tell what was booked. */
function isAllFromElsewhere({ bookings }: Discrepancy): boolean {
  return bookings.length > 0 && bookings.every(({ isElsewhere }) => isElsewhere === true);
}
