import {
  createTranslator,
  dryRunReport,
  newReport,
  plainText,
  underName,
  withButtons,
} from '../chat/index.js';
import type { Config } from '../config/index.js';
import type { NumberedReport, ReconciliationReport } from '../domain/reconciliation/index.js';

/** Reports as the chat shows them in a terminal. What their buttons offer is for the chat. */
export function reportText(
  reports: readonly ReconciliationReport[],
  { language, strategies }: Pick<Config, 'language' | 'strategies'>,
): string {
  const translator = createTranslator(language);
  const replies = reports.map((report) => {
    const strategy = strategies.find(({ id }) => id === report.strategyId);
    const quoteAsset = strategy?.symbol.split('_')[1] ?? null;
    const answer = isBooked(report) ? newReport(report, quoteAsset) : dryRunReport(report, quoteAsset);
    return underName(answer, strategy?.name ?? null);
  });
  return replies.map((answer) => plainText(withButtons(answer, []), translator)).join('\n\n');
}

/** True when the books have what the exchange has; what a dry run finds is not in them. */
export function isSettled(report: ReconciliationReport): boolean {
  const { action, missedFills } = report;
  if (isBooked(report)) return action !== 'onlyReported' && report.watched === null;
  return (action === 'none' || action === 'withinTolerance') && missedFills === 0;
}

/** Only what is kept in the books has a number there. */
function isBooked(report: ReconciliationReport): report is NumberedReport {
  return 'id' in report;
}
