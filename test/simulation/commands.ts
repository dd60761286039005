import { type Decimal, decimal } from '../../src/domain/decimal.js';
import type { StrategyParameters } from '../../src/domain/ladder/index.js';
import type { ParameterChange } from '../../src/engine/api/control.js';
import { CommandRefusedError, type StrategyApi } from '../../src/engine/api/engineApi.js';
import {
  ExchangeRefusedError,
  ExchangeUnavailableError,
  UnknownOutcomeError,
} from '../../src/engine/ports/exchange.js';
import { StoreError } from '../../src/store/index.js';
import type { FaultKind } from './faults.js';
import type { Draw } from './random.js';
import type { LivingProcess, World } from './world.js';

/** What the owner's word goes by besides the command. */
interface Words {
  readonly draw: Draw;
  readonly process: LivingProcess;
  /** What he says of the quantity that he was shown, once he has read it. */
  readonly read: (shown: Decimal) => Promise<Decimal>;
  /** The same of a surplus: he knows what he has brought, and says nothing of more. */
  readonly readSurplus: (shown: Decimal) => Promise<Decimal>;
}

type Command = (strategy: StrategyApi, words: Words) => Promise<unknown>;

/** What the owner says to the program that runs. */
const COMMANDS: Readonly<Partial<Record<FaultKind, Command>>> = {
  sayPause: (strategy) => strategy.position.pause('owner'),
  sayResume: (strategy, { draw }) => {
    const brakes = strategy.position.brakes();
    // He is asked first, and does not say yes to each question.
    const isYes = brakes.length > 0 && draw.chance(0.5);
    return strategy.position.resume('owner', isYes ? brakes.map(({ kind }) => kind) : []);
  },
  sayFresh: (strategy) => strategy.books.fresh('owner', []),
  sayFreshAndCancelOwn: async (strategy, { process }) => {
    const { ownersOrders } = await strategy.books.previewFresh();
    const ids = ownersOrders.map(({ orderId }) => orderId);
    for (const orderId of ids) process.mayCancel.add(orderId);
    return strategy.books.fresh('owner', ids);
  },
  saySetAverage: async (strategy, { draw }) => {
    const { bestBid } = strategy.books.previewAverageEntryPrice(ONE);
    return strategy.books.setAverageEntryPrice(near(bestBid, draw), 'owner');
  },
  sayReconcile: (strategy, { draw }) =>
    draw.chance(0.3) ? strategy.books.compare() : strategy.books.reconcile(null),
  sayAdopt: async (strategy, { draw, readSurplus }) => {
    const quantity = await readSurplus((await strategy.books.compare()).drift);
    return strategy.books.adoptSurplus(
      { quantity, price: near(strategy.queries.status().bestBid, draw) },
      null,
    );
  },
  sayReserve: async (strategy, { read, readSurplus }) => {
    const { mode, position } = strategy.queries.status();
    const isBlocked = mode.kind === 'blocked';
    const quantity = await (isBlocked ? read(position) : readSurplus((await strategy.books.compare()).drift));
    return strategy.books.reserveSurplus({ quantity }, 'owner');
  },
  sayStopBuying: (strategy) => strategy.position.stopBuying('owner'),
  saySellNow: (strategy) => strategy.position.sellNow('owner'),
  sayPanic: (strategy) => strategy.position.panic('owner'),
  saySet: async (strategy, { draw }) => {
    const change = adjustment(draw, strategy.queries.settings().parameters);
    // He asks for it only when the preview does not refuse it.
    if (strategy.parameters.preview(change, null).kind === 'preview')
      await strategy.parameters.change(change);
  },
  saySetOther: async (strategy, { draw }) => {
    const key = draw.pick(OTHER_KEYS);
    const change: ParameterChange = { kind: 'set', key, text: draw.pick(OTHER_VALUES[key]) };
    if (strategy.parameters.preview(change, null).kind === 'preview')
      await strategy.parameters.change(change);
  },
};

/** What the owner changes: mostly something, now and then it all goes back to what is configured. */
function adjustment(draw: Draw, parameters: StrategyParameters): ParameterChange {
  const { activeRungs, compound, maxCyclesPerDay, takeProfitMode } = parameters;
  if (compound && draw.chance(0.3)) return { kind: 'set', key: 'compound', text: draw.pick(['on', 'off']) };
  if (maxCyclesPerDay !== null && draw.chance(0.3)) {
    return { kind: 'set', key: 'maxCyclesPerDay', text: draw.pick(['1', '3', 'off']) };
  }
  if (activeRungs !== null && draw.chance(0.4)) {
    return { kind: 'set', key: 'activeRungs', text: draw.pick(['1', '2', '4']) };
  }
  if (takeProfitMode === 'resting' && draw.chance(0.3)) {
    return { kind: 'set', key: 'takeProfit.mode', text: draw.pick(['trigger', 'trailing']) };
  }
  if (draw.chance(0.2)) return { kind: 'reset', key: null };
  const key = draw.pick(['totalAmount', 'orderCount', 'maxDropPercentage', ...EXIT_KEYS] as const);
  return { kind: 'set', key, text: draw.pick(VALUES[key]) };
}

const EXIT_KEYS = ['takeProfitPercentage', 'stopLossPercentage', 'restartAfterTakeProfit'] as const;
const VALUES = {
  totalAmount: ['40', '150', '400', '2000'],
  orderCount: ['1', '3', '8'],
  maxDropPercentage: ['1', '4', '12'],
  takeProfitPercentage: ['0.2', '0.6', '2'],
  stopLossPercentage: ['off', '3', '8'],
  restartAfterTakeProfit: ['true', 'true', 'false'],
} as const;

/** Exits, shapes and gates; each half of the time back to what does nothing. */
const OTHER_VALUES = {
  'takeProfit.mode': ['trigger', 'trailing'],
  'takeProfit.trailPercentage': ['off', '0.1', '0.3'],
  maxHoldHours: ['off', '0.1', '0.2'],
  stepScale: ['1', '0.5', '3'],
  firstDropPercentage: ['off', '0', '0.3'],
  activeRungs: ['off', '1', '3'],
  maxCyclesPerDay: ['off', '2'],
  tradingHours: ['off', '00:00-12:00', '12:00-00:00'],
  cooldownAfterLossMinutes: ['0', '2', '15'],
  'volatility.window': ['15', '60'],
  'volatility.max': ['off', '1', '10'],
  'volatility.min': ['off', '0.2'],
  compound: ['off', 'on'],
  compoundLimit: ['off', '400', '6000'],
} as const;
const OTHER_KEYS = [
  'takeProfit.mode',
  'takeProfit.mode',
  'takeProfit.trailPercentage',
  'maxHoldHours',
  'stepScale',
  'firstDropPercentage',
  'activeRungs',
  'maxCyclesPerDay',
  'tradingHours',
  'cooldownAfterLossMinutes',
  'volatility.window',
  'volatility.max',
  'volatility.min',
  'compound',
  'compoundLimit',
] as const;

const ONE = decimal('1');
/** A message may be answered this long after it was sent. */
const LONGEST_READING_MS = 120_000;

/** What a command may end in: a message that the chat knows how to tell. */
const FORESEEN = [
  CommandRefusedError,
  ExchangeUnavailableError,
  ExchangeRefusedError,
  UnknownOutcomeError,
  StoreError,
];

export class Commands {
  readonly #world: World;
  /** What he was shown last of each strategy. */
  readonly #shown = new Map<string, Decimal>();
  /** What he said while Telegram was away, in its sequence. */
  readonly #waiting: (() => void)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  onMoment(): void {
    const { faults, timeline } = this.#world;
    this.#sayWhatWaits();
    if (faults.begins('telegramAway', 30_000, 900_000)) this.#world.story.tell(() => 'telegram: away');
    for (const [kind, command] of Object.entries(COMMANDS)) {
      // The keys of the table above.
      const said = kind as FaultKind;
      if (!faults.happens(said)) continue;
      if (faults.lasts('telegramAway')) this.#waiting.push(() => this.#say(said, command));
      else this.#say(said, command);
      if (faults.happens('saidTwice')) {
        timeline.after(faults.draw('saidTwice').pick([0, 0, 50, 3_000]), () => this.#say(said, command));
      }
    }
    this.#readViews();
  }

  /** What was said while Telegram was away arrives in one go. */
  #sayWhatWaits(): void {
    const { faults, statistics } = this.#world;
    if (faults.lasts('telegramAway')) return;
    for (const say of this.#waiting.splice(0)) {
      statistics.branch('command waited for Telegram');
      say();
    }
  }

  #say(kind: FaultKind, command: Command): void {
    const { process, faults, story } = this.#world;
    if (process === null) return;
    const draw = faults.draw(kind);
    const { strategies } = process;
    const { id } = strategies[draw.integer(0, strategies.length - 1)] ?? { id: 'main' };
    story.tell(() => `owner: ${kind} ${id}`);
    const { engine } = process;
    // Commands are answered in their own time; what they throw at once counts the same.
    const read = (shown: Decimal) => this.#read(id, shown, process);
    const readSurplus = async (shown: Decimal) => this.#known(await read(shown));
    const carryOut = async () => command(engine.api.strategy(id), { draw, process, read, readSurplus });
    // Who stands still does nothing, whoever asks: it would go by the prices from before.
    process.arrive(() => this.#answer(kind, process, carryOut()));
  }

  #answer(kind: FaultKind, process: LivingProcess, answered: Promise<unknown>): void {
    const { story, judge } = this.#world;
    answered.then(
      () => story.tell(() => `owner: ${kind} is done`),
      (error: unknown) => {
        if (!process.isAlive) return;
        story.tell(() => `owner: ${kind} ended in ${error}`);
        const isForeseen = FORESEEN.some((kindOfError) => error instanceof kindOfError);
        judge.must(
          isForeseen,
          'commandsEndInWords',
          () => `${kind}: ${error instanceof Error ? error.stack : error}`,
        );
      },
    );
  }

  #known(surplus: Decimal): Decimal {
    if (surplus.lte(this.#world.witness.driftNow())) return surplus;
    throw new CommandRefusedError('surplusChanged', 'he knows that there is no such surplus');
  }

  /** He takes his time to read, and may answer a message that is older still. A process that has died hears nothing. */
  #read(id: string, shown: Decimal, process: LivingProcess): Promise<Decimal> {
    const { faults, timeline } = this.#world;
    const shownBefore = this.#shown.get(id) ?? shown;
    this.#shown.set(id, shown);
    if (!faults.happens('answeredLate')) return Promise.resolve(shown);
    const draw = faults.draw('answeredLate');
    const said = draw.chance(0.3) ? shownBefore : shown;
    return new Promise((resolve) => {
      timeline.after(draw.lopsided(1_000, LONGEST_READING_MS), () => {
        process.arrive(() => resolve(said));
      });
    });
  }

  /** Looking changes nothing and never fails. */
  #readViews(): void {
    const { process, judge } = this.#world;
    if (process === null || !process.isAlive) return;
    try {
      for (const { id } of process.strategies) {
        const { queries, parameters, position } = process.engine.api.strategy(id);
        queries.status();
        queries.settings();
        queries.openOrders();
        parameters.tunables();
        position.previewPanic();
      }
    } catch (error) {
      judge.must(false, 'viewsCanAlwaysBeSeen', () =>
        error instanceof Error ? String(error.stack) : String(error),
      );
    }
  }
}

function near(price: Decimal | null, draw: Draw): Decimal {
  const factor = decimal(draw.between(0.95, 1.05).toFixed(4));
  return (price ?? decimal('100')).times(factor).round(2);
}
