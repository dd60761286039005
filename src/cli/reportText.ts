import {
  createTranslator,
  dryRunReport,
  type Language,
  newReport,
  plainText,
  withButtons,
} from '../chat/index.js';
import type { NumberedReport, ReconciliationReport } from '../domain/reconciliation/index.js';

/** Reports as the chat shows them in a terminal. What their buttons offer is for the chat. */
export function reportText(reports: readonly ReconciliationReport[], language: Language): string {
  const translator = createTranslator(language);
  const replies = reports.map((report) => (isBooked(report) ? newReport(report) : dryRunReport(report)));
  return replies.map((answer) => plainText(withButtons(answer, []), translator)).join('\n\n');
}

/** Whether the books have what the exchange has; what a dry run finds is not in them. */
export function isSettled(report: ReconciliationReport): boolean {
  const { action, missedFills } = report;
  if (isBooked(report)) return action !== 'onlyReported' && report.watched === null;
  return (action === 'none' || action === 'withinTolerance') && missedFills === 0;
}

/** Only what is kept in the books has a number there. */
function isBooked(report: ReconciliationReport): report is NumberedReport {
  return 'id' in report;
}
