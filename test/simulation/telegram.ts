import { type AlertTransport, RetryLaterError, type Telling } from '../../src/chat/alerts/index.js';
import type { Reply } from '../../src/chat/message/reply.js';
import type { StoredAlert } from '../../src/engine/ports/store.js';
import type { Life } from './life.js';
import type { World } from './world.js';

/** Alerts that are in no books yet are numbered from here. */
const NUMBERED_IN_MEMORY = 2 ** 50;
/** Lines that one message takes. */
const LONGEST_MESSAGE = 12;

/** Telegram, which takes the owner's alerts when it feels like it, and the owner, who reads all that it took. */
export class Telegram {
  /** Everything that arrived, in the order in which it did. */
  readonly arrived: StoredAlert[] = [];
  readonly #world: World;
  #newestId = 0;
  #messages = 0;
  #edits = 0;
  /** Ids that have arrived, of those that the outbox gives out. */
  #known = new Set<number>();
  #downUntilMs = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The outbox has forgotten its last alerts, and gives their ids to others. */
  onPowerLost(): void {
    this.#known = new Set();
    this.#newestId = 0;
  }

  transport(life: Life): AlertTransport {
    return {
      name: 'telegram:1',
      send: async (telling) => {
        await this.#send(telling, life);
        this.#messages += 1;
        return this.#messages;
      },
      messages: {
        fits: (message) => linesOf(message) <= LONGEST_MESSAGE,
        edit: async (_messageId, telling) => {
          this.#edits += 1;
          // A person deletes a message now and then.
          if (this.#edits % 10 === 0) return 'gone';
          await this.#send(telling, life);
          return 'edited';
        },
      },
    };
  }

  #send({ alerts }: Telling, life: Life): Promise<void> {
    if (!life.isAlive) return new Promise(() => {});
    const { timeline, faults, draw } = this.#world;
    if (faults.happens('telegramDown')) {
      this.#downUntilMs = timeline.nowMs + faults.draw('telegramDown').lopsided(1_000, 600_000);
    }
    const known = this.#known;
    const delayMs = faults.happens('telegramSlow') ? faults.draw('telegramSlow').integer(1_000, 15_000) : 0;
    return new Promise((resolve, reject) => {
      timeline.after(draw.integer(20, 300) + delayMs, () => {
        const isDown = timeline.nowMs < this.#downUntilMs && !faults.calm;
        const fail = (error: Error) => life.arrive(() => reject(error));
        if (isDown || faults.lasts('telegramAway')) return fail(new Error('cannot be reached'));
        if (faults.happens('telegramTooMany')) {
          return fail(new RetryLaterError('too many', faults.draw('telegramTooMany').integer(1, 30) * 1_000));
        }
        for (const alert of alerts) this.#take(alert, known);
        if (faults.happens('telegramReplyLost')) return fail(new Error('no reply'));
        life.arrive(resolve);
      });
    });
  }

  /** @param known what was known by its id when it was sent */
  #take(alert: StoredAlert, known: Set<number>): void {
    const { story, judge, statistics } = this.#world;
    story.tell(() => `telegram: ${alert.content.kind} (${alert.id})`);
    statistics.alerts += 1;
    // One that a dead process had sent may come again, late: it is the first time that counts.
    // What is told from memory, because it cannot be recorded, has a number of its own.
    const isRecorded = alert.id < NUMBERED_IN_MEMORY;
    const isNew = isRecorded && known === this.#known && !known.has(alert.id);
    known.add(alert.id);
    judge.must(
      !isNew || alert.id > this.#newestId,
      'alertsArriveInOrder',
      () => `alert ${alert.id} arrived after alert ${this.#newestId}`,
    );
    if (isRecorded && known === this.#known) this.#newestId = Math.max(this.#newestId, alert.id);
    this.arrived.push(alert);
  }
}

function linesOf({ blocks }: Reply): number {
  return blocks.reduce((sum, block) => sum + (block.kind === 'text' ? block.lines.length : 3), 0);
}
