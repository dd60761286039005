import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { ZERO } from '../../src/domain/decimal.js';
import type { LifeStrategies } from './configuration.js';
import { idsSkippedBy } from './instances.js';
import { Judge } from './judge.js';
import { Process } from './process.js';
import { Story } from './story.js';
import { Telegram } from './telegram.js';
import type { World } from './world.js';

/**
 * A second program with the same key, on a copy of the database that was made while the first one ran. To the first, and
 * to the witness, what it does is the owner's doing.
 */
export class Twin {
  readonly process: Process;
  readonly #databaseFile: string;

  /** @throws StoreError, or whatever else keeps a program from starting */
  constructor(world: World, { strategies, disabledStrategies }: LifeStrategies) {
    this.#databaseFile = `${world.databaseFile}.twin`;
    for (const suffix of ['', '-wal']) {
      if (existsSync(world.databaseFile + suffix)) {
        copyFileSync(world.databaseFile + suffix, this.#databaseFile + suffix);
      }
    }
    const twins = worldOfTwin(world, this.#databaseFile);
    const configuration = { forThisLife: () => ({ strategies, disabledStrategies }) };
    this.process = new Process(twins, new Telegram(twins), configuration, 'restore', () => {});
    this.process.begin();
  }

  end(): void {
    if (this.process.isAlive) this.process.die('the second program ends');
    this.process.bury();
    for (const suffix of ['', '-wal', '-shm', '.lock', '.lock-journal']) {
      rmSync(this.#databaseFile + suffix, { force: true });
    }
  }
}

/** The same world, in which nobody follows what it writes down. */
function worldOfTwin(world: World, databaseFile: string): World {
  return {
    ...{ scenario: world.scenario, timeline: world.timeline, statistics: world.statistics },
    ...{ faults: world.faults, venue: world.venue, draw: world.draw, market: world.market },
    story: new Story(world.timeline, null),
    judge: new Judge(),
    databaseFile,
    idsSkipped: idsSkippedBy('second', world.scenario.seed),
    process: null,
    witness: NOBODY,
    disk: { onCommit() {}, onSynced() {}, losePower: () => null },
    arrivedAlerts: [],
    diskFullUntilMs: 0,
    limitedUntilMs: world.limitedUntilMs,
    alertsBeforeCalm: 0,
    get clockSkewMs() {
      return world.clockSkewMs;
    },
    get ownerActedAtMs() {
      return world.ownerActedAtMs;
    },
    get lentAtMs() {
      return world.lentAtMs;
    },
    get hasOwnerNeverActed() {
      return world.hasOwnerNeverActed;
    },
    place(order) {
      const placed = world.venue.placeAsTwin(order);
      world.story.tell(() => `second program: ${placed.side} ${placed.quantity} at ${placed.price}`);
      return placed;
    },
    onSent() {},
    onOwner: () => world.onOwner(),
    onOwnersCoins: (quantity) => world.onOwnersCoins(quantity),
    limitRequests: (bucket) => world.limitRequests(bucket),
    setClock: (kind) => world.setClock(kind),
    moveLending: () => world.moveLending(),
    exchangeFill: () => undefined,
  };
}

const NOBODY: World['witness'] = {
  alerts: [],
  orders: {
    onSent() {},
    onLeft() {},
    onMissed() {},
    onAccepted() {},
    order: () => undefined,
    wasSurprised: () => false,
    cameToLife: () => false,
    expectWholeLadder() {},
  },
  money: {
    onFill() {},
    onOwnersCoins() {},
    expectWithinAllocation() {},
    expectAllBack() {},
  },
  gates: { isHeld: () => false, onCandles() {}, expectNoLadderBehind() {} },
  sanity: { onTicker() {}, onLastPrice() {}, onReading() {} },
  heldSinceMs: () => null,
  beganAtMs: null,
  isBooked: () => false,
  seen: 0,
  isStray: () => false,
  driftNow: () => ZERO,
  rewind() {},
  isNoted: () => false,
  onManualTrade() {},
  onOpened() {},
  onCommit() {},
  onConfigured() {},
  onAlert() {},
  onBrakes() {},
  brakes: { expectKept() {} },
};
