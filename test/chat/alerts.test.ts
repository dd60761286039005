import { describe, expect, it } from 'vitest';
import { type AlertTransport, RetryLaterError, startAlertDelivery } from '../../src/chat/alerts.js';
import { plainText } from '../../src/chat/console/plainText.js';
import { createTranslator } from '../../src/chat/languages/index.js';
import type { Outbox, StoredAlert } from '../../src/engine/store.js';
import { keptLog } from '../support/chat.js';
import { ManualClock, settle } from './clock.js';

const translator = createTranslator('en');

/** An outbox as the store keeps one: a list, and how far each transport has come. */
class ListOutbox implements Outbox {
  readonly alerts: StoredAlert[] = [];
  readonly #delivered = new Map<string, number>();

  add(what: string, deliverAtMs = 0): void {
    const id = this.alerts.length + 1;
    const content = { kind: 'needsPerson', what } as const;
    this.alerts.push({
      id,
      level: 'info',
      strategyId: null,
      timeMs: 0,
      content,
      mergeKey: null,
      deliverAtMs,
    });
  }

  register(transport: string): void {
    if (!this.#delivered.has(transport)) this.#delivered.set(transport, this.alerts.length);
  }

  pending(transport: string, nowMs: number, limit: number): readonly StoredAlert[] {
    return this.#left(transport)
      .filter(({ deliverAtMs }) => deliverAtMs <= nowMs)
      .slice(0, limit);
  }

  nextDueMs(transport: string): number | null {
    const left = this.#left(transport);
    return left.length === 0 ? null : Math.min(...left.map(({ deliverAtMs }) => deliverAtMs));
  }

  markDelivered(transport: string, alertId: number): void {
    this.#delivered.set(transport, alertId);
  }

  #left(transport: string): StoredAlert[] {
    return this.alerts.filter(({ id }) => id > (this.#delivered.get(transport) ?? 0));
  }
}

/** A transport that works, or fails the next `failures` times, or never answers. */
function transportFor(name: string) {
  const arrived: string[] = [];
  const transport: AlertTransport & { arrived: string[]; failures: number; error: Error; hangs: boolean } = {
    name,
    arrived,
    failures: 0,
    error: new Error('no connection'),
    hangs: false,
    async send(message) {
      await Promise.resolve();
      if (transport.hangs) await new Promise(() => {});
      if (transport.failures > 0) {
        transport.failures -= 1;
        throw transport.error;
      }
      arrived.push(plainText(message, translator).replace('🆘 ', ''));
    },
  };
  return transport;
}

function world() {
  const outbox = new ListOutbox();
  const clock = new ManualClock();
  const transport = transportFor('console');
  const log = keptLog();
  const start = () => startAlertDelivery({ outbox, transport, clock, logger: log });
  return { outbox, clock, transport, log, start };
}

describe('the delivery of alerts', () => {
  it('sends them in order, each once, when it is woken', async () => {
    const { outbox, clock, transport, start } = world();
    const delivery = start();
    for (const what of ['one', 'two', 'three']) {
      outbox.add(what);
      delivery.wake();
    }
    await clock.pass(100);
    expect(transport.arrived).toEqual(['one', 'two', 'three']);
    delivery.wake();
    await clock.pass(3_600_000);
    expect(transport.arrived).toHaveLength(3);
  });

  it('sends what was left when it starts, without being woken', async () => {
    const { outbox, clock, transport, start } = world();
    outbox.register('console');
    outbox.add('from before');
    start();
    await clock.pass(0);
    expect(transport.arrived).toEqual(['from before']);
  });

  it('waits for an alert that is still merging, and looks again when it is due', async () => {
    const { outbox, clock, transport, start } = world();
    const delivery = start();
    outbox.add('merged', clock.now() + 3_000);
    delivery.wake();
    await clock.pass(2_999);
    expect(transport.arrived).toEqual([]);
    await clock.pass(1);
    expect(transport.arrived).toEqual(['merged']);
  });

  it('tries again after growing pauses, keeps the order, and loses nothing', async () => {
    const { outbox, clock, transport, log, start } = world();
    const delivery = start();
    transport.failures = 4;
    outbox.add('one');
    outbox.add('two');
    delivery.wake();
    await clock.pass(14_999);
    expect(transport.failures).toBe(0);
    expect(transport.arrived).toEqual([]);
    await clock.pass(1);
    expect(transport.arrived).toEqual(['one', 'two']);
    expect(log.lines.map((line) => /"waitMs":(\d+)/u.exec(line)?.[1])).toEqual([
      '1000',
      '2000',
      '4000',
      '8000',
    ]);
  });

  it('is not hurried by new alerts while it pauses', async () => {
    const { outbox, clock, transport, start } = world();
    const delivery = start();
    transport.failures = 1_000;
    outbox.add('one');
    delivery.wake();
    await clock.pass(100_000);
    const failuresLeft = transport.failures;
    for (let more = 0; more < 50; more += 1) {
      outbox.add('more');
      delivery.wake();
      await settle();
    }
    expect(transport.failures).toBe(failuresLeft);
    transport.failures = 0;
    await clock.pass(60_000);
    expect(transport.arrived).toHaveLength(51);
  });

  it('waits as long as the transport asks', async () => {
    const { outbox, clock, transport, start } = world();
    const delivery = start();
    transport.failures = 1;
    transport.error = new RetryLaterError('too many', 35_000);
    outbox.add('one');
    delivery.wake();
    await clock.pass(34_999);
    expect(transport.arrived).toEqual([]);
    await clock.pass(1);
    expect(transport.arrived).toEqual(['one']);
  });

  it('sends again after a restart what was on its way and not known to have arrived', async () => {
    const { outbox, clock, transport, start } = world();
    const first = start();
    outbox.add('one');
    outbox.add('two');
    transport.hangs = true;
    first.wake();
    await clock.pass(1_000);
    expect(transport.arrived).toEqual([]);
    void first.stop();
    transport.hangs = false;
    start();
    await clock.pass(0);
    expect(transport.arrived).toEqual(['one', 'two']);
  });

  it('sends nothing more once it is stopped', async () => {
    const { outbox, clock, transport, start } = world();
    const delivery = start();
    outbox.add('one');
    delivery.wake();
    await delivery.stop();
    outbox.add('two');
    delivery.wake();
    await clock.pass(3_600_000);
    expect(transport.arrived.length).toBeLessThanOrEqual(1);
    expect(transport.arrived).not.toContain('two');
  });

  it('lets one transport wait without holding up another', async () => {
    const { outbox, clock, transport, start } = world();
    const other = transportFor('telegram:1');
    const deliveries = [start(), startAlertDelivery({ outbox, transport: other, clock, logger: keptLog() })];
    transport.failures = 1_000;
    outbox.add('one');
    for (const delivery of deliveries) delivery.wake();
    await clock.pass(10);
    expect(other.arrived).toEqual(['one']);
    expect(transport.arrived).toEqual([]);
  });

  it('survives an outbox that cannot be read for a while', async () => {
    const { outbox, clock, transport, log, start } = world();
    const delivery = start();
    const pending = outbox.pending.bind(outbox);
    outbox.pending = () => {
      throw new Error('database is locked');
    };
    outbox.add('one');
    delivery.wake();
    await clock.pass(10);
    expect(log.lines.join()).toContain('database is locked');
    outbox.pending = pending;
    await clock.pass(60_000);
    expect(transport.arrived).toEqual(['one']);
  });
});
