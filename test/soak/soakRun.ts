import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decimal } from '../../src/domain/decimal.js';
import { generateKeyPair } from '../../src/exchange/backpack/index.js';
import { Chance } from '../domain/support/chance.js';
import { isOurs } from '../simulation/ours.js';
import { liveEnvironment } from '../support/liveProgram.js';
import { OddExchange } from '../support/oddExchange/index.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { type Account, disagreements, unexplainedCorrections } from './agreement.js';
import { type Books, booksIn, readLeftBooks, readLivingBooks } from './books.js';
import { FEWEST_POINTS } from './flatness.js';
import { ASSETS, SoakExchange, SYMBOL } from './localExchange.js';
import { LogWatch } from './logWatch.js';
import type { NodeProcess } from './nodeProcess.js';
import { Oddness } from './oddities.js';
import { OWNER, OwnersChat } from './ownersChat.js';
import { OwnersHand } from './ownersHand.js';
import { type Probing, startProbed } from './probing.js';
import { type Collected, isCollected, type Reading, readReadings } from './readings.js';
import { Weather } from './weather.js';

export interface SoakPlan extends Probing {
  /** The built program: the folder that `dist` would be. */
  readonly program: string;
  readonly seed: number;
  /** How long the weather is bad, the warm-up included. */
  readonly stormMs: number;
  /** Whether the exchange also says what is not so. */
  readonly isOdd: boolean;
  /** Hears how it goes, a line each half minute. */
  readonly tell: (line: string) => void;
}

/** What became of a soak; `verdict.ts` judges it. */
export interface SoakResult {
  readonly seed: number;
  readonly stormMs: number;
  readonly warmUpMs: number;
  readonly marketSteps: number;
  readonly ownFills: number;
  readonly ownersFills: number;
  readonly orders: number;
  readonly cycles: number;
  readonly corrections: number;
  readonly faults: ReadonlyMap<string, number>;
  /** What the exchange said that was not so, by how often somebody heard it. */
  readonly oddities: ReadonlyMap<string, number>;
  readonly ownersDeeds: ReadonlyMap<string, number>;
  readonly commandsSaid: number;
  readonly commandsAnswered: number;
  readonly messagesTold: number;
  readonly alertsUntold: number;
  readonly log: LogWatch;
  /** Of the program, from its beginning to the end of the storm. */
  readonly readings: readonly Reading[];
  /** The last of a process that does nothing, at the end of the storm. */
  readonly floor: Collected | null;
  readonly disagreements: readonly string[];
  readonly unexplained: readonly string[];
  /** Whether everything was sold when the price had risen above every target. */
  readonly hasSold: boolean;
  readonly exitCode: number | null;
}

/** A minute of the market passes in 600 ms. */
export const SPEED = 100;
const TELL_EVERY_MS = 30_000;
const LOOK_EVERY_MS = 500;
/** Longer than the pauses that the weather may have left behind, and than a difference that nothing explains is watched. */
const PATIENCE_MS = 420_000;
/** Above every target that a ladder of the last price can have. */
const RISE = 1.1;

/** Rungs larger than what stands at the best prices: they are bought, and sold, in parts. */
const CONFIGURATION = {
  trading: {
    tradingCoin: ASSETS.baseAsset,
    totalAmount: 60_000,
    orderCount: 5,
    incrementPercentage: 30,
    firstDropPercentage: 0.15,
    maxDropPercentage: 0.9,
    takeProfitPercentage: 0.25,
    // A market that falls and does not come back would be an end to trading.
    stopLossPercentage: 1.2,
    reanchor: { driftPercentage: 0.3, afterMinutes: 0.1 },
  },
  reconciliation: { tolerances: { DEFAULT: 0 } },
  advanced: { positionDifferenceThreshold: 0 },
};

/** @throws Error when the program ends or cannot start: there is nothing to judge then */
export async function soak(plan: SoakPlan): Promise<SoakResult> {
  const { program, folder, seed } = plan;
  const chance = new Chance(seed);
  const key = generateKeyPair();
  const closing: (() => Promise<void>)[] = [];
  try {
    const telegram = await TelegramServer.start();
    closing.push(() => telegram.stop());
    const exchange = await SoakExchange.start({ program, folder, seed, apiKey: key.apiKey, speed: SPEED });
    closing.push(() => exchange.close());
    const odd = await OddExchange.before(exchange.restUrl);
    closing.push(() => odd.close());
    const probeFile = join(folder, 'probe.jsonl');
    const floorFile = join(folder, 'floor.jsonl');
    const floor = startProbed(plan, floorFile, ['--eval', 'setInterval(() => {}, 1000)']);
    closing.push(() => floor.kill());
    const rung = startRung(plan, probeFile, odd, key, telegram);
    closing.push(() => rung.kill());
    const log = new LogWatch(rung, plan.isOdd);
    await rung.says(/"msg":"trading"/);

    const weather = new Weather(chance, exchange, telegram, {
      shortMs: 1_200,
      longMs: 8_000,
      longPercent: 10,
    });
    const oddness = new Oddness(new Chance(seed + 3), odd, {
      shortMs: 3_000,
      longMs: 10_000,
      longPercent: 20,
    });
    const hand = new OwnersHand(new Chance(seed + 1), exchange, key.secret, {
      shortMs: 2_500,
      longMs: 10_000,
      longPercent: 10,
    });
    closing.push(() => hand.rest.close());
    const chat = new OwnersChat(new Chance(seed + 2), telegram, {
      shortMs: 2_000,
      longMs: 8_000,
      longPercent: 10,
    });
    const database = booksIn(folder);
    for (const part of [weather, hand, chat, ...(plan.isOdd ? [oddness] : [])]) part.begin();
    await storm(plan, rung, async () => {
      const { cycles, ledger } = readLivingBooks(database);
      return `${cycles} cycles, ${ledger.length} ledger entries, ${telegram.sent.length} messages`;
    });
    await within(PATIENCE_MS, async () => countings(readReadings(probeFile), plan.warmUpMs) >= FEWEST_POINTS);
    const readings = readReadings(probeFile);
    const idle = readReadings(floorFile).filter(isCollected).at(-1) ?? null;
    await floor.kill();

    plan.tell('the storm is over');
    await hand.end();
    await chat.end();
    await weather.clear();
    await oddness.clear();
    // A request like others: before this it could meet the weather, and be answered never.
    const marketSteps = await exchange.steps();
    await exchange.standStill();
    const account = async (): Promise<Account> => ({
      fills: await hand.rest.fills({ symbol: SYMBOL }),
      orders: await hand.rest.orderHistory({ symbol: SYMBOL }),
      state: await exchange.state(),
    });
    const agree = async () => disagreements(readLivingBooks(database), await account()).length === 0;
    await within(PATIENCE_MS, agree);
    plan.tell('the books were compared');
    const { lastPrices } = await exchange.state();
    await exchange.moveTo(Number(lastPrices[SYMBOL]) * RISE);
    const hasSold = await within(PATIENCE_MS, async () => isSold(readLivingBooks(database)));
    await within(PATIENCE_MS, agree);
    await within(PATIENCE_MS, async () => {
      const { untold, commands } = readLivingBooks(database);
      return untold === 0 && commands.length >= chat.said;
    });
    const atTheEnd = await account();
    const exitCode = await rung.terminate();
    const books = readLeftBooks(database);
    return {
      ...{ seed, stormMs: plan.stormMs, warmUpMs: plan.warmUpMs, marketSteps, log, readings, floor: idle },
      ownFills: atTheEnd.fills.filter(isOurs).length,
      ownersFills: atTheEnd.fills.filter((fill) => !isOurs(fill)).length,
      orders: atTheEnd.orders.filter(isOurs).length,
      cycles: books.cycles,
      corrections: books.ledger.filter(({ kind }) => kind === 'adjustment').length,
      faults: weather.hits,
      oddities: oddness.hits,
      ownersDeeds: hand.done,
      commandsSaid: chat.said,
      commandsAnswered: books.commands.length,
      messagesTold: telegram.sent.length,
      alertsUntold: books.untold,
      disagreements: disagreements(books, atTheEnd),
      unexplained: unexplainedCorrections(books),
      hasSold,
      exitCode,
    };
  } finally {
    for (const close of closing.reverse()) await close().catch(() => {});
  }
}

function startRung(
  plan: SoakPlan,
  probeFile: string,
  exchange: Pick<OddExchange, 'restUrl' | 'wsUrl'>,
  key: { readonly apiKey: string; readonly secret: string },
  telegram: TelegramServer,
): NodeProcess {
  const config = join(plan.folder, 'ladder.json');
  writeFileSync(config, JSON.stringify(CONFIGURATION));
  const script = join(plan.program, 'src/main.js');
  const env = liveEnvironment({
    ...{ key, exchange },
    telegram: { url: telegram.url, token: BOT_TOKEN, owner: OWNER },
  });
  return startProbed(plan, probeFile, [script, '--db', booksIn(plan.folder), '--config', config], env);
}

async function storm(plan: SoakPlan, rung: NodeProcess, describe: () => Promise<string>): Promise<void> {
  const beganMs = performance.now();
  let nextTellMs = TELL_EVERY_MS;
  for (let passedMs = 0; passedMs < plan.stormMs; passedMs = performance.now() - beganMs) {
    if (rung.hasEnded) throw new Error(`the program ended in the storm:\n${rung.lastWords}`);
    if (passedMs >= nextTellMs) {
      nextTellMs += TELL_EVERY_MS;
      plan.tell(`${(passedMs / 60_000).toFixed(1)} min: ${await describe()}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Looks again and again. @returns false when it did not become so */
async function within(patienceMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  for (const endMs = performance.now() + patienceMs; performance.now() < endMs; await sleep(LOOK_EVERY_MS)) {
    if (await isSo()) return true;
  }
  return false;
}

/** On a machine with too much to do the probe is late, too: the storm goes on until it has something to say. */
function countings(readings: readonly Reading[], warmUpMs: number): number {
  return readings
    .filter(isCollected)
    .filter(({ atMs, living }) => atMs >= warmUpMs && living.timers !== undefined).length;
}

/** Nothing is left that the market would take. */
function isSold({ strategy }: Books): boolean {
  return strategy !== null && strategy.exit === null && strategy.position.quantity.lt(decimal('0.01'));
}
