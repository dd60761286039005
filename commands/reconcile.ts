import { z } from 'zod';
import {
  age,
  amount,
  countArg,
  countUpTo,
  defineCommand,
  heading,
  lines,
  newReport,
  type Phrase,
  phrase,
  type Reply,
  refuse,
  reply,
  shortened,
  signedQuantity,
  storedReport,
  text,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import type { NumberedReport } from '../src/domain/reconciliation/index.js';
import type { EngineApi, StrategySummary } from '../src/engine/api/index.js';

const HISTORY_LENGTH = 10;
const LONGEST_HISTORY = 50;
const LAST_REPORT = 999_999_999;

/** `history`, `book`, or the number of a report, with or without `#`. */
const subjectArg = z.string().transform((word, context) => {
  const lower = word.toLowerCase();
  if (lower === 'history' || lower === 'book') return lower;
  return (
    countUpTo(word.replace(/^#/u, ''), LAST_REPORT) ??
    refuse(context, phrase('error.notHistoryOrNumber', { found: shortened(word) }))
  );
});

const reconcileArgs = z
  .tuple([subjectArg.optional(), countArg('N', LONGEST_HISTORY).optional()])
  .superRefine(([subject, length], context) => {
    // Only a history has a length.
    if (subject !== 'history' && length !== undefined) {
      context.addIssue({ code: 'too_big', maximum: 1, origin: 'array', inclusive: true, input: subject });
    }
  });

export const reconcile = defineCommand({
  name: 'reconcile',
  args: reconcileArgs,
  usage: '[history [N] | NUMBER | book]',
  example: 'history 20',
  needs: 'operator',
  onlyShows: ([subject]) => subject === 'history' || typeof subject === 'number',
  strategyOf: ([subject], engine) => (typeof subject === 'number' ? strategyOfReport(subject, engine) : null),
  async run({ engine, strategy, who, args: [subject, length] }) {
    const { quoteAsset } = strategy.queries.status();
    if (subject === undefined) return newReport(await strategy.books.reconcile(who), quoteAsset);
    if (subject === 'book') return newReport(await strategy.books.bookWatched(who), quoteAsset);
    if (subject === 'history') {
      return history(strategy.queries.reports(length ?? HISTORY_LENGTH), strategy, engine.now());
    }
    const report = engine.report(subject);
    return report === null ? unknownReport(subject, engine) : storedReport(report, quoteAsset, engine.now());
  },
});

/** A report tells its strategy itself, so it does not matter which one stands for an unknown number. */
function strategyOfReport(id: number, engine: EngineApi): StrategySummary | null {
  const strategies = engine.strategies();
  const report = engine.report(id);
  return strategies.find((strategy) => strategy.id === report?.strategyId) ?? strategies[0] ?? null;
}

function history(reports: readonly NumberedReport[], { symbol }: StrategySummary, nowMs: number): Reply {
  if (reports.length === 0) return reply(text('reconcile.noReports'));
  return reply(
    heading('reconcile.historyTitle', { symbol }),
    lines(...reports.map((report) => historyLine(report, nowMs))),
    text('reconcile.historyMore'),
  );
}

function historyLine({ id, timeMs, action, drift, asset }: NumberedReport, nowMs: number): Phrase {
  const values = {
    report: String(id),
    age: age(timeMs, nowMs),
    action: phrase(`reconciliationAction.${action}`),
  };
  return drift.eq(ZERO)
    ? phrase('reconcile.historyLine', values)
    : phrase('reconcile.historyLineWithDrift', { ...values, drift: amount(signedQuantity(drift), asset) });
}

function unknownReport(found: number, engine: EngineApi): Reply {
  const newest = Math.max(
    ...engine.strategies().map(({ id }) => engine.strategy(id).queries.reports(1)[0]?.id ?? 0),
  );
  return newest > 0
    ? reply(text('reconcile.unknownReport', { found: String(found), newest: String(newest) }))
    : reply(text('reconcile.noReports'));
}
