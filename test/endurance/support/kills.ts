import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { configFile } from '../../app/support/configFile.js';
import { keyOf, liveEnvironment } from '../../app/support/localExchange.js';
import { type Running, startRung } from '../../app/support/process.js';
import { Chance } from '../../domain/support/chance.js';
import { newBooks, readBooks, readLeftBooks, readLivingBooks } from './books.js';
import { livelyCandles } from './candles.js';
import { type Death, isEvent, nextDeath } from './deaths.js';
import { ReplayingExchange } from './exchange.js';
import { until } from './patience.js';
import { ALLOCATION, brokenInBooks, brokenOnTheBook, disagreements } from './verdict.js';

/** A step of the market, 15 s long, takes 75 ms: a wave passes in a second, whether a bot lives or not. */
const SPEED = 200;
/** Longer than any machine takes: the market must still move when the last life ends. */
const MARKET_MINUTES = 10_000;
/** How long a life may wait for its moment; one that does not come ends it all the same. */
const MOMENT_MS = 2_000;

/** Rungs larger than what stands at the best prices: they are bought, and sold, in parts. */
const LADDER = {
  tradingCoin: 'SOL',
  totalAmount: Number(ALLOCATION.toString()),
  orderCount: 4,
  incrementPercentage: 30,
  firstDropPercentage: 0.15,
  maxDropPercentage: 0.9,
  takeProfitPercentage: 0.25,
  reanchor: { driftPercentage: 0.3, afterMinutes: 0.1 },
};
const NO_TOLERANCE = { reconciliation: { tolerances: { DEFAULT: 0 } } };

const TRADES = /"msg":"trading"/;
const TOLD_CLOSE = /take profit, cycle (\d+)$/gm;

/**
 * Lets the whole program, as a process, trade live on a market that does not wait for it, kills it again and again, and expects that
 * its books are the exchange's.
 *
 * @param seed decides the market and the moments
 */
export async function expectBooksAfterKills(seed: number, kills: number): Promise<void> {
  const chance = new Chance(seed);
  const key = keyOf(`kills ${seed}`);
  const exchange = await ReplayingExchange.start(key, livelyCandles(chance, MARKET_MINUTES), SPEED);
  const database = newBooks();
  const args = ['--db', database, '--config', configFile(LADDER, NO_TOLERANCE)];
  const lives: Running[] = [];
  const begin = (): Running => {
    const life = startRung({ args, env: liveEnvironment(exchange.addresses, key) });
    lives.push(life);
    return life;
  };

  const deaths: string[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    const death = nextDeath(chance);
    deaths.push(await die(death, exchange, begin));
    const broken = [...brokenInBooks(readLeftBooks(database)), ...brokenOnTheBook(exchange.mostResting)];
    expect(broken, `seed ${seed}, after kill ${kill}: ${JSON.stringify(death)}`).toEqual([]);
  }

  const last = begin();
  const untilAtRest = (what: string) =>
    until(
      what,
      async () => disagreements(await readLivingBooks(database), await exchange.account()).length === 0,
      () => lastWords(last),
    );
  await untilItTrades(last);
  await until('something was bought', async () => (await exchange.account()).fills.length > 0);
  await exchange.standStill();
  await untilAtRest('the books are those of the exchange');
  await exchange.moveTo('160.00');
  await until('all is sold', async () => Number((await exchange.state()).balances.SOL?.total ?? '0') < 0.01);
  await untilAtRest('the books are those of the exchange, with all sold');
  const closed = (await readLivingBooks(database)).cycles.map(({ number }) => number);
  await until('the owner was told of every cycle', () => closed.every((cycle) => toldOf(lives).has(cycle)));
  last.signal('SIGTERM');
  expect(await last.ended()).toMatchObject({ exitCode: 0, messages: '' });

  const books = readBooks(database);
  const account = await exchange.account();
  await exchange.close();
  const { fills, orders } = account;
  const came = `${orders.length} orders, ${fills.length} fills, ${books.cycles.length} cycles`;
  process.stdout.write(`kill seed ${seed}: ${deaths.length} kills (${counted(deaths)}); ${came}\n`);
  expect(brokenInBooks(books)).toEqual([]);
  expect(brokenOnTheBook(exchange.mostResting)).toEqual([]);
  expect(disagreements(books, account)).toEqual([]);
  expect(fills.length).toBeGreaterThan(0);
  expect(books.cycles.length).toBeGreaterThan(0);
}

/** One life, to its end. @returns what it died of */
async function die(death: Death, exchange: ReplayingExchange, begin: () => Running): Promise<string> {
  if (death.kind === 'unanswered') await exchange.arm(death.fault);
  const life = begin();
  if (death.kind !== 'starting') await untilItTrades(life);
  const hasCome = await moment(death, exchange);
  // Not even for a moment where it is to die at once.
  if (death.afterMs > 0) await sleep(death.afterMs);
  await life.kill();
  if (death.kind === 'unanswered') await exchange.disarm();
  return hasCome ? death.kind : 'waiting';
}

async function untilItTrades(life: Running): Promise<void> {
  try {
    await life.says(TRADES, 'stderr');
  } catch (error) {
    throw new Error(`a life did not come to trade:\n${lastWords(life)}`, { cause: error });
  }
}

function lastWords({ stderr }: Running): string {
  return stderr.slice(-5_000);
}

/** Waits for what a death follows. @returns false when it did not come */
async function moment(death: Death, exchange: ReplayingExchange): Promise<boolean> {
  if (death.kind === 'busy') return exchange.sees((update) => isEvent(death.event, update), MOMENT_MS);
  if (death.kind !== 'unanswered') return true;
  for (const endMs = performance.now() + MOMENT_MS; performance.now() < endMs; await sleep(2)) {
    if (!(await exchange.isArmed())) return true;
  }
  return false;
}

/** The cycles of whose end the console has told, in whichever life. */
function toldOf(lives: readonly Running[]): ReadonlySet<number> {
  const closes = lives.flatMap(({ stdout }) => [...stdout.matchAll(TOLD_CLOSE)]);
  return new Set(closes.map(([, cycle]) => Number(cycle)));
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
