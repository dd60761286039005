import { openStore } from '../../../src/store/index.js';
import { alertOf, commitOf, fillEntry, manualTrade, now, orderOf, reportOf } from '../books.js';

/*
 * Commits one event after another until it is killed or fails: each with an entry of the ledger, an order that
 * lives, an alert, and a report that settles a trade of the owner's, which was noted before. Prints the number of the event when its commit has returned, or what went wrong.
 */
const [file = ''] = process.argv.slice(2);
const { store, outbox, close } = openStore(file, { now });
const { stored } = store.openStrategy('sol');
outbox.register('telegram');
for (let event = (stored?.ledgerLength ?? 0) + 1; ; event++) {
  try {
    store.noteManualTrade(manualTrade(`manual ${event}`));
    store.commit(
      commitOf({
        orders: [orderOf({ executedQuantity: fillEntry(event).fill.quantity, detail: `event ${event}` })],
        entries: [fillEntry(event)],
        alerts: [alertOf(`event ${event}`)],
        reports: [reportOf(event)],
        settledTrades: [{ fill: manualTrade(`manual ${event}`), reportId: event }],
      }),
    );
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
    break;
  }
  process.stdout.write(`${event}\n`);
}
close();
