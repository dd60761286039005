import { openStore } from '../../../src/store/index.js';
import { alertOf, commitOf, fillEntry, now, orderOf } from '../books.js';

/*
 * Commits one event after another until it is killed or fails: each with an entry of the ledger, an order that
 * lives, and an alert. Prints the number of the event when its commit has returned, or what went wrong.
 */
const [file = ''] = process.argv.slice(2);
const { store, outbox, close } = openStore(file, { now });
const { stored } = store.openStrategy('sol');
outbox.register('telegram');
for (let event = (stored?.ledgerLength ?? 0) + 1; ; event++) {
  try {
    store.commit(
      commitOf({
        orders: [orderOf({ executedQuantity: fillEntry(event).fill.quantity, detail: `event ${event}` })],
        entries: [fillEntry(event)],
        alerts: [alertOf(`event ${event}`)],
      }),
    );
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
    break;
  }
  process.stdout.write(`${event}\n`);
}
close();
