import { decimal } from '../../../src/domain/decimal.js';
import { FeedClock, startPaperExchange } from '../../../src/exchange/paper/index.js';
import type { Answer } from './exchange.js';

/*
 * Runs the local exchange for the process that started it: first its port, then an answer to each message. A message is
 * the number of milliseconds by which the exchange lives behind the computer's clock from then on, so that an account
 * can be given a past in which the time passed. It can be moved forward only.
 */

const STARTING_BALANCES = new Map([['USDC', decimal('1000000')]]);
/** Far below the time for which a signature is valid. */
const TICK_MS = 10;

const exchange = await startPaperExchange({
  port: 0,
  feed: { kind: 'manual' },
  speed: 1,
  time: 'market',
  databaseFile: ':memory:',
  startingBalances: STARTING_BALANCES,
  logger: { debug() {}, info() {}, warn() {}, error() {} },
});
const { clock } = exchange;
if (!(clock instanceof FeedClock)) throw new Error('The exchange does not live in market time.');

let behindMs = Number(process.argv[2]);
const live = () => clock.advanceTo(Date.now() - behindMs, async () => {});

function answer(answer: Answer): void {
  process.send?.(answer);
}

process.on('message', (message) => {
  behindMs = Number(message);
  live().then(
    () => answer({ value: behindMs }),
    (error: unknown) => answer({ failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
await live();
setInterval(() => void live(), TICK_MS);
answer({ value: Number(new URL(exchange.restUrl).port) });
