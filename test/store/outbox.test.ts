import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../../src/domain/alerts/index.js';
import type { Outbox, OutboxGauge } from '../../src/engine/ports/outbox.js';
import type { Store } from '../../src/engine/ports/store.js';
import { openStore } from '../../src/store/index.js';
import { alertOf, commitOf, now, START_MS, temporaryDirectory } from './books.js';

let directory: ReturnType<typeof temporaryDirectory>;
let store: Store;
let outbox: Outbox;
let gauge: OutboxGauge;
let close: () => void;

function start(): void {
  ({ store, outbox, close, outbox: gauge } = openStore(join(directory.path, 'rung.db'), { now }));
}
function restart(): void {
  close();
  start();
}

beforeEach(() => {
  directory = temporaryDirectory();
  start();
});
afterEach(() => {
  close();
  directory.remove();
});

const SOON_MS = START_MS + 3_000;

function due(transport: string, nowMs = START_MS): readonly string[] {
  return outbox.pending(transport, nowMs, 100).map(said);
}
function said({ content }: Alert): string {
  return content.kind === 'needsPerson' ? content.what : content.kind;
}
function deliverAll(transport: string, nowMs = START_MS): readonly string[] {
  const alerts = outbox.pending(transport, nowMs, 100);
  for (const { id } of alerts) outbox.markDelivered(transport, id);
  return alerts.map(said);
}

describe('a transport', () => {
  it('reads alerts in the order in which they came, those of events and those of the program', () => {
    outbox.register('telegram');
    store.openStrategy('sol');
    store.addAlert(alertOf('first'));
    store.commit(commitOf({ alerts: [alertOf('second', { strategyId: 'sol' }), alertOf('third')] }));
    expect(due('telegram')).toEqual(['first', 'second', 'third']);
    expect(outbox.pending('telegram', START_MS, 2).map(said)).toEqual(['first', 'second']);
  });

  it('begins with what comes from its registration on', () => {
    store.addAlert(alertOf('before its time'));
    outbox.register('telegram');
    store.addAlert(alertOf('news'));
    expect(due('telegram')).toEqual(['news']);
  });

  it('goes on where it stopped, also after a restart, and however far the other has come', () => {
    outbox.register('telegram');
    outbox.register('console');
    for (const what of ['one', 'two', 'three']) store.addAlert(alertOf(what));
    const [first] = outbox.pending('telegram', START_MS, 1);
    outbox.markDelivered('telegram', first?.id ?? 0);
    expect(deliverAll('console')).toEqual(['one', 'two', 'three']);

    restart();
    outbox.register('telegram');
    outbox.register('console');
    expect(due('telegram')).toEqual(['two', 'three']);
    expect(due('console')).toEqual([]);
  });

  it('does not wait for the clock to come to where it was ahead, or from where it was set back', () => {
    outbox.register('telegram');
    const hourMs = 3_600_000;
    store.addAlert(alertOf('merging', { timeMs: START_MS + hourMs, deliverAtMs: START_MS + hourMs + 3_000 }));
    expect(due('telegram', START_MS + hourMs + 2_999)).toEqual([]);
    expect(due('telegram', START_MS)).toEqual(['merging']);
    expect(gauge.waiting('telegram', START_MS).waiting).toBe(1);
  });

  it('is told again what it was given but did not deliver', () => {
    outbox.register('telegram');
    store.addAlert(alertOf('lost on the way'));
    expect(due('telegram')).toEqual(['lost on the way']);
    expect(due('telegram')).toEqual(['lost on the way']);
    restart();
    expect(due('telegram')).toEqual(['lost on the way']);
  });

  it('is not taken back by an old delivery', () => {
    outbox.register('telegram');
    for (const what of ['one', 'two']) store.addAlert(alertOf(what));
    const [one, two] = outbox.pending('telegram', START_MS, 2);
    outbox.markDelivered('telegram', two?.id ?? 0);
    outbox.markDelivered('telegram', one?.id ?? 0);
    expect(due('telegram')).toEqual([]);
  });

  it('must be registered', () => {
    expect(() => outbox.pending('pigeon', START_MS, 1)).toThrow(/pigeon .* without having been registered/);
    expect(() => outbox.nextDueMs('pigeon')).toThrow(/pigeon/);
    expect(() => outbox.markDelivered('pigeon', 1)).toThrow(/pigeon/);
  });
});

describe('the readers of the outbox', () => {
  it('are those that are registered, by their names, also after a restart', () => {
    for (const name of ['telegram:2', 'console', 'telegram:1']) outbox.register(name);
    restart();
    expect(outbox.transports()).toEqual(['console', 'telegram:1', 'telegram:2']);
  });

  it('begin anew when they were forgotten', () => {
    outbox.register('telegram');
    store.addAlert(alertOf('unread'));
    outbox.unregister('telegram');
    expect(outbox.transports()).toEqual([]);
    expect(() => due('telegram')).toThrow(/telegram/);
    outbox.register('telegram');
    store.addAlert(alertOf('news'));
    expect(due('telegram')).toEqual(['news']);
  });

  it('may look up what they were told', () => {
    outbox.register('telegram');
    for (const what of ['one', 'two', 'three']) store.addAlert(alertOf(what));
    const ids = outbox.pending('telegram', START_MS, 100).map(({ id }) => id);
    outbox.markDelivered('telegram', ids[2] ?? 0);
    expect(outbox.alerts([ids[2] ?? 0, ids[0] ?? 0, 4_711]).map(said)).toEqual(['one', 'three']);
  });
});

describe('an alert that may still merge', () => {
  const filled = (what: string, deliverAtMs = SOON_MS) =>
    alertOf(what, { mergeKey: 'rungFilled:7', deliverAtMs });

  beforeEach(() => outbox.register('telegram'));

  it('waits for its time', () => {
    expect(outbox.nextDueMs('telegram')).toBeNull();
    store.addAlert(filled('a third'));
    expect(due('telegram', SOON_MS - 1)).toEqual([]);
    expect(outbox.nextDueMs('telegram')).toBe(SOON_MS);
    expect(deliverAll('telegram', SOON_MS)).toEqual(['a third']);
    expect(outbox.nextDueMs('telegram')).toBeNull();
  });

  it('is replaced where it stands, time included', () => {
    store.addAlert(filled('a third'));
    store.addAlert(alertOf('something else', { deliverAtMs: SOON_MS }));
    store.addAlert(filled('all of it', START_MS + 1));
    expect(due('telegram', START_MS)).toEqual([]);
    expect(due('telegram', START_MS + 1)).toEqual(['all of it']);
    expect(due('telegram', SOON_MS)).toEqual(['all of it', 'something else']);
  });

  it('is followed, not replaced, by one with another key or of another strategy', () => {
    store.openStrategy('sol');
    store.addAlert(filled('mine'));
    store.addAlert(alertOf('another rung', { mergeKey: 'rungFilled:8', deliverAtMs: SOON_MS }));
    store.addAlert({ ...filled("sol's"), strategyId: 'sol' });
    expect(due('telegram', SOON_MS)).toEqual(['mine', 'another rung', "sol's"]);
  });

  it('is taken along by a later one that is due: order is kept and nothing urgent waits', () => {
    store.addAlert(filled('a third'));
    store.addAlert(alertOf('the connection is lost'));
    store.addAlert(alertOf('in its own time', { deliverAtMs: SOON_MS }));
    expect(outbox.nextDueMs('telegram')).toBe(START_MS);
    expect(due('telegram', START_MS)).toEqual(['a third', 'the connection is lost']);
  });

  it('is followed once a transport has delivered it', () => {
    outbox.register('console');
    store.addAlert(filled('a third'));
    expect(deliverAll('console', SOON_MS)).toEqual(['a third']);
    store.addAlert(filled('all of it'));
    expect(due('console', SOON_MS)).toEqual(['all of it']);
    expect(due('telegram', SOON_MS)).toEqual(['a third', 'all of it']);
  });

  it('still merges while it cannot be delivered, so that an outage does not end in a flood', () => {
    for (let part = 1; part <= 50; part++) {
      store.addAlert(filled(`part ${part}`));
      expect(due('telegram', SOON_MS)).toEqual([`part ${part}`]);
    }
  });

  it('goes out once more when it was replaced while its older form was on its way', () => {
    store.addAlert(filled('a third'));
    const [onItsWay] = outbox.pending('telegram', SOON_MS, 1);
    store.addAlert(filled('all of it'));
    store.addAlert(alertOf('something else'));
    outbox.markDelivered('telegram', onItsWay?.id ?? 0);
    expect(deliverAll('telegram', SOON_MS)).toEqual(['something else', 'all of it']);
    expect(due('telegram', SOON_MS)).toEqual([]);
  });

  it('goes out once more when several were on their way together', () => {
    store.addAlert(filled('a third'));
    store.addAlert(alertOf('something else'));
    const last = outbox.pending('telegram', SOON_MS, 100).at(-1);
    store.addAlert(filled('all of it'));
    outbox.markDelivered('telegram', last?.id ?? 0);
    expect(deliverAll('telegram', SOON_MS)).toEqual(['all of it']);
    expect(due('telegram', SOON_MS)).toEqual([]);
  });

  it('goes out once when its newest form was delivered', () => {
    store.addAlert(filled('a third'));
    store.addAlert(filled('all of it'));
    expect(deliverAll('telegram', SOON_MS)).toEqual(['all of it']);
    expect(due('telegram', SOON_MS)).toEqual([]);
  });

  it('keeps its place over a restart', () => {
    store.addAlert(filled('a third'));
    store.addAlert(alertOf('something else', { deliverAtMs: SOON_MS }));
    restart();
    store.addAlert(filled('all of it'));
    expect(due('telegram', SOON_MS)).toEqual(['all of it', 'something else']);
  });
});
