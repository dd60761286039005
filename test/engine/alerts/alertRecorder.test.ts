import { beforeEach, describe, expect, it } from 'vitest';
import { alertOf } from '../../../src/domain/alerts/index.js';
import { AlertRecorder } from '../../../src/engine/alerts/alertRecorder.js';
import { OutboxFromMemory } from '../../../src/engine/alerts/outboxFromMemory.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';
import { ManualClock } from '../../chat/clock.js';
import { keptLog } from '../../support/chat.js';

/* A disk that is full for a while: what is told meanwhile, in which sequence, and how often. */

const READER = 'telegram:1';

let clock: ManualClock;
let opened: OpenedStore;
let recorder: AlertRecorder;
let outbox: OutboxFromMemory;
let isFull = false;
let troubles: string[] = [];
let woken = 0;

const full = () => {
  if (isFull) throw new Error('database or disk is full');
};

beforeEach(() => {
  clock = new ManualClock();
  opened = openStore(':memory:', { now: () => clock.now() });
  const { store, outbox: stored } = opened;
  isFull = false;
  troubles = [];
  woken = 0;
  recorder = new AlertRecorder({
    store: {
      addAlert(...given) {
        full();
        store.addAlert(...given);
      },
      setSetting(...given) {
        full();
        store.setSetting(...given);
      },
    },
    ...{ clock, networkClock: clock, logger: keptLog() },
    onAlerts: () => (woken += 1),
    onFailing(message) {
      troubles.push(`failing: ${message}`);
      tell('cannot record');
    },
    onWorking() {
      troubles.push('works');
      tell('can record');
    },
  });
  outbox = new OutboxFromMemory(
    {
      register: (name) => stored.register(name),
      unregister: (name) => stored.unregister(name),
      rename: (name, as) => stored.rename(name, as),
      transports: () => stored.transports(),
      alerts: (ids) => stored.alerts(ids),
      pending: (...asked) => stored.pending(...asked),
      nextDueMs: (name) => stored.nextDueMs(name),
      waiting: (...asked) => stored.waiting(...asked),
      markDelivered(...given) {
        full();
        stored.markDelivered(...given);
      },
    },
    recorder,
  );
  outbox.register(READER);
  return () => opened.close();
});

function tell(what: string): void {
  recorder.tell({ kind: 'needsPerson', what });
}

/** Tells one after another whatever is to be told, as a delivery does. */
function deliver(reader = READER): string[] {
  const told: string[] = [];
  for (;;) {
    const [first] = outbox.pending(reader, clock.now(), 10);
    if (first === undefined) return told;
    told.push(first.content.kind === 'needsPerson' ? first.content.what : first.content.kind);
    outbox.markDelivered(reader, first.id);
  }
}

/** In the books, told or not. */
const recorded = () => {
  opened.outbox.register('late');
  return opened.outbox.waiting(READER, clock.now()).waiting;
};

describe('while nothing can be recorded', () => {
  it('the owner is told from memory, once, what happened and that it is so, and is not told again afterwards', async () => {
    isFull = true;
    tell('one');
    expect(deliver()).toEqual([]);
    await clock.pass(2_000);
    expect(troubles).toEqual(['failing: database or disk is full']);
    expect(deliver()).toEqual(['one', 'cannot record']);
    tell('two');
    await clock.pass(3_600_000);
    expect(deliver()).toEqual(['two']);
    expect(troubles).toHaveLength(1);
    isFull = false;
    await clock.pass(2_000);
    expect(deliver()).toEqual([]);
    await clock.pass(10_000);
    expect(troubles).toEqual(['failing: database or disk is full', 'works']);
    expect(deliver()).toEqual(['can record']);
    expect(opened.outbox.nextDueMs(READER)).toBeNull();
  });

  it('it is recorded later in its sequence, and nothing overtakes it', async () => {
    opened.outbox.register('another');
    isFull = true;
    for (const what of ['one', 'two', 'three']) tell(what);
    isFull = false;
    tell('four');
    const stored = opened.outbox.pending('another', clock.now(), 10);
    expect(stored.map(({ content }) => content.kind === 'needsPerson' && content.what)).toEqual([
      ...['one', 'two', 'three', 'four'],
    ]);
    await clock.pass(60_000);
    expect(troubles).toEqual([]);
  });

  it('what was recorded before is told once, although that cannot be noted', async () => {
    tell('recorded');
    isFull = true;
    expect(deliver()).toEqual(['recorded']);
    tell('not recorded');
    await clock.pass(2_000);
    expect(deliver()).toEqual(['not recorded', 'cannot record']);
    expect(outbox.waiting(READER, clock.now())).toEqual({ waiting: 0, oldestDueMs: null });
    expect(outbox.nextDueMs(READER)).toBeNull();
    isFull = false;
    await clock.pass(60_000);
    expect(deliver()).toEqual(['can record']);
    expect(recorded()).toBe(0);
  });

  it('each reader hears it, also one who could not be reached meanwhile', async () => {
    outbox.register('telegram:2');
    isFull = true;
    tell('one');
    await clock.pass(2_000);
    expect(outbox.waiting('telegram:2', clock.now()).waiting).toBe(2);
    expect(deliver()).toEqual(['one', 'cannot record']);
    isFull = false;
    await clock.pass(60_000);
    expect(deliver('telegram:2')).toEqual(['one', 'cannot record', 'can record']);
    expect(deliver()).toEqual(['can record']);
  });

  it('and a reader who is forgotten or gets another name holds up nothing', async () => {
    opened.outbox.register('another');
    tell('one');
    isFull = true;
    expect([deliver(), deliver('another')]).toEqual([['one'], ['one']]);
    outbox.unregister('another');
    outbox.rename(READER, 'renamed');
    expect(deliver('renamed')).toEqual([]);
    isFull = false;
    tell('two');
    expect(opened.outbox.pending('renamed', clock.now(), 10).map(({ id }) => id)).toHaveLength(1);
    expect(deliver('renamed')).toEqual(['two']);
    await clock.pass(60_000);
    expect(troubles).toEqual([]);
  });

  it('at most 500 wait, and what must ring is kept longest', async () => {
    isFull = true;
    tell('critical');
    for (let number = 1; number <= 520; number += 1) {
      const alert = alertOf({ kind: 'needsPerson', what: `${number}` }, null, clock.now());
      recorder.record({ ...alert, level: 'info' });
    }
    await clock.pass(2_000);
    const told = deliver();
    expect(told).toHaveLength(500);
    expect([told[0], told[1], told.at(-1)]).toEqual(['critical', '23', 'cannot record']);
  });
});

describe('is not told', () => {
  it('of a lock that somebody held for a second', async () => {
    isFull = true;
    recorder.failed(new Error('busy'));
    tell('one');
    await clock.pass(1_000);
    isFull = false;
    await clock.pass(3_600_000);
    expect(troubles).toEqual([]);
    expect(deliver()).toEqual(['one']);
  });

  it('but of a failure that comes back although a small write works', async () => {
    recorder.failed(new Error('the log cannot grow'));
    await clock.pass(2_500);
    recorder.failed(new Error('the log cannot grow'));
    await clock.pass(2_000);
    expect(troubles).toEqual(['failing: the log cannot grow']);
    for (let time = 0; time < 60; time += 1) {
      await clock.pass(5_000);
      recorder.failed(new Error('the log cannot grow'));
    }
    expect(troubles).toHaveLength(1);
    await clock.pass(12_000);
    expect(troubles).toEqual(['failing: the log cannot grow', 'works']);
  });
});

it('wakes those who deliver when there is something to be told', async () => {
  isFull = true;
  tell('one');
  const before = woken;
  await clock.pass(2_000);
  expect(woken).toBeGreaterThan(before);
});
