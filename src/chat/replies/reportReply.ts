import { ZERO } from '../../domain/decimal.js';
import type {
  BookingRow,
  Compared,
  NumberedReport,
  ReconciliationReport,
} from '../../domain/reconciliation/index.js';
import {
  age,
  type Block,
  duration,
  heading,
  lines,
  literal,
  moment,
  type Phrase,
  type PlainMessageKey,
  pairs,
  phrase,
  quantity,
  type Reply,
  type Row,
  reply,
  signedQuantity,
  withButtons,
} from '../message/index.js';
import {
  amount,
  bookingPhrase,
  bookNowButton,
  evidencePhrase,
  surplusButtons,
  unknownCostButtons,
} from '../phrases/index.js';

/**
 * Tells what a reconciliation that has just been made has found, and what may be done about it.
 *
 * @param quoteAsset what pays on the market; null: not known
 */
export function newReport(report: NumberedReport, quoteAsset: string | null): Reply {
  const answer = reply(
    heading(`reconcile.${report.action}`),
    pairs([
      ...comparedRows(report),
      ['label.report', `#${report.id}`],
      ['label.cycleTime', duration(report.durationMs)],
    ]),
    ...bookingBlocks(report, quoteAsset, false),
    ...reasonBlocks(report),
  );
  return withChoice(answer, report);
}

/** Tells what a comparison found that books nothing, and what would be booked. */
export function dryRunReport(report: ReconciliationReport, quoteAsset: string | null): Reply {
  const { action, bookings, missedFills, durationMs, watched } = report;
  const agrees = (action === 'none' || action === 'withinTolerance') && missedFills === 0;
  const wouldBook = bookings.map((booking) =>
    bookingPhrase(booking, booking.costAfter !== null, { baseAsset: report.asset, quoteAsset }),
  );
  const patienceMs = watched === null ? 0 : watched.untilMs - watched.sinceMs;
  return reply(
    heading(`reconcile.${agrees ? action : 'onlyReported'}`),
    pairs([...comparedRows(report), ['label.cycleTime', duration(durationMs)]]),
    ...(wouldBook.length === 0 ? [] : [lines(phrase('reconcile.wouldBook'), ...wouldBook)]),
    ...(watched === null
      ? []
      : [lines(phrase('reconcile.watchedOnlyReport', { duration: duration(patienceMs) }))]),
  );
}

/** A report of the past, whole. */
export function storedReport(report: NumberedReport, quoteAsset: string | null, nowMs: number): Reply {
  const { compared } = report;
  const answer = reply(
    heading(`reconcile.${report.action}`),
    pairs([
      ['label.report', `#${report.id}`],
      ['label.strategy', report.strategyId],
      ['label.when', moment(report.timeMs, 'exact')],
      [literal(''), age(report.timeMs, nowMs)],
      ['label.trigger', phrase(`reconciliationTrigger.${report.trigger}`)],
      ['label.cycleTime', duration(report.durationMs)],
    ]),
    pairs([...(compared === null ? [] : accountRows(compared, report.asset)), ...comparedRows(report)]),
    ...(compared === null ? [] : [pairs(readingRows(compared))]),
    ...bookingBlocks(report, quoteAsset, true),
    ...reasonBlocks(report),
  );
  // Also of the past: what is held by now is looked at anew before anything is done.
  return withChoice(answer, report);
}

function withChoice(answer: Reply, report: NumberedReport): Reply {
  const { strategyId, watched, bookings } = report;
  return withButtons(answer, [
    ...(isAskedAbout(report) ? surplusButtons(strategyId) : []),
    ...(watched === null ? [] : [[bookNowButton(strategyId)]]),
    ...(bookings.some(({ row }) => row === 'adoptedWithoutCost') ? unknownCostButtons(strategyId) : []),
  ]);
}

function comparedRows(report: ReconciliationReport): Row[] {
  const { asset, reserved, compared, missedFills } = report;
  const some = (value: typeof reserved | undefined) =>
    value === undefined || value.eq(ZERO) ? null : amount(quantity(value.abs()), asset);
  const isBorrowed = compared?.lent.lt(ZERO) === true;
  return [
    ['label.held', amount(quantity(report.held), asset), 'aligned'],
    ['label.reserved', some(reserved), 'aligned'],
    ['label.setAside', some(compared?.setAside), 'aligned'],
    ['label.elsewhere', some(compared?.elsewhere), 'aligned'],
    [phrase(isBorrowed ? 'label.borrowed' : 'label.lent'), some(compared?.lent), 'aligned'],
    ['label.booked', amount(quantity(report.booked), asset), 'aligned'],
    ['label.drift', amount(signedQuantity(report.drift), asset), 'aligned'],
    ['label.tolerance', amount(quantity(report.tolerance), asset), 'aligned'],
    ...watchedRows(report),
    ['label.missedFills', missedFills === 0 ? null : String(missedFills)],
  ];
}

function watchedRows({ watched, asset }: ReconciliationReport): Row[] {
  if (watched === null) return [];
  return [
    ['label.watched', amount(signedQuantity(watched.quantity), asset), 'aligned'],
    ['label.watchedSince', moment(watched.sinceMs, 'time')],
  ];
}

/** Tells where in the account the asset lies; what is lent stands among what was compared. */
function accountRows({ available, locked, staked }: Compared, asset: string): Row[] {
  return [
    ['label.available', amount(quantity(available), asset), 'aligned'],
    ['label.locked', locked.eq(ZERO) ? null : amount(quantity(locked), asset), 'aligned'],
    ['label.staked', staked.eq(ZERO) ? null : amount(quantity(staked), asset), 'aligned'],
  ];
}

function readingRows(compared: Compared): Row[] {
  return [
    ['label.openOrders', String(compared.openOrders)],
    ['label.resolvedOrders', compared.resolvedOrders === 0 ? null : String(compared.resolvedOrders)],
    ['label.fillsRead', String(compared.fillsRead)],
    ['label.manualTrades', compared.manualTrades === 0 ? null : String(compared.manualTrades)],
    ['label.readings', compared.readings === 1 ? null : String(compared.readings)],
  ];
}

function bookingBlocks(report: NumberedReport, quoteAsset: string | null, withEvidence: boolean): Block[] {
  const { bookings, action } = report;
  if (bookings.length === 0) return [];
  const told = bookings.flatMap((booking) => [
    bookingPhrase(booking, booking.costAfter !== null, { baseAsset: report.asset, quoteAsset }),
    ...(withEvidence ? [phrase('reconcile.evidence', { evidence: evidencePhrase(booking.evidence) })] : []),
  ]);
  return [lines(...(action === 'onlyReported' ? [phrase('reconcile.wouldBookWithForceSync')] : []), ...told)];
}

function reasonBlocks(report: NumberedReport): Block[] {
  const { action, bookings, missedFills, watched } = report;
  const why: Phrase[] = missedFills > 0 ? [phrase('reconcile.missedFillsWhy')] : [];
  if (action === 'onlyReported') {
    why.push(phrase(isAskedAbout(report) ? 'reconcile.sayWhatItIs' : 'reconcile.onlyReportedWhy'));
  } else if (action === 'setAside') {
    why.push(phrase('reconcile.setAsideWhy'));
  } else {
    const others = bookings.filter(({ isElsewhere }) => isElsewhere === undefined);
    if (others.length < bookings.length) why.push(phrase('reconcile.elsewhereWhy'));
    for (const row of new Set(others.map((booking) => booking.row))) why.push(bookingReason(row));
  }
  if (watched !== null) {
    const until = moment(watched.untilMs, 'time');
    const key = report.drift.eq(ZERO) ? 'reconcile.watchedAsideWhy' : 'reconcile.watchedWhy';
    why.push(phrase(key, { until }), phrase('reconcile.bookNow'));
  }
  return why.length === 0 ? [] : [lines(...why)];
}

/** Tells why it was booked like that. */
export function bookingReason(row: BookingRow): Phrase {
  const key: PlainMessageKey = `reconcile.${row}Why`;
  return phrase(key);
}

/** More is held than booked, and it is for the owner to say what it is. */
function isAskedAbout({ action, drift }: NumberedReport): boolean {
  return (action === 'onlyReported' || action === 'watched') && drift.gt(ZERO);
}
