import { afterEach, describe, expect, it } from 'vitest';
import { ExchangeUnavailableError, type RequestPriority } from '../../../src/engine/ports/exchange.js';
import {
  createRequestQueue,
  queuedWith,
  type RequestQueue,
  WaitedTooLongError,
} from '../../../src/exchange/backpack/requestQueue.js';

let queue: RequestQueue;
let left: string[] = [];

function open(options: { requestsPerMinute: number; ordinaryAtOnce?: number; minuteMs?: number }): void {
  left = [];
  queue = createRequestQueue({ ordinaryAtOnce: 100, candlesPerMinute: 2, ...options });
}

function leave(name: string, priority: RequestPriority, again = false): Promise<void> {
  return queue.run({ ...queuedWith(priority), again }, async () => {
    left.push(name);
  });
}

afterEach(() => queue.close());

describe('the request queue', () => {
  it('starts what nothing holds back before it returns', () => {
    open({ requestsPerMinute: 100 });
    void leave('sale', 'urgent');
    void leave('read', 'background');
    expect(left).toEqual(['sale', 'read']);
  });

  it('lets sales and cancels go whatever pause there is, and then the others by their rank', async () => {
    open({ requestsPerMinute: 100 });
    queue.pause('ordinary', 30);
    const all = [
      leave('history', 'background'),
      leave('balance 1', 'normal'),
      leave('sale 1', 'urgent'),
      leave('balance 2', 'normal'),
      leave('sale 2', 'urgent'),
      leave('balance turned away before', 'normal', true),
    ];
    expect(left).toEqual(['sale 1', 'sale 2']);
    await Promise.all(all);
    expect(left.slice(2)).toEqual(['balance turned away before', 'balance 1', 'balance 2', 'history']);
  });

  it('counts candles apart: they hold nothing up, and nothing holds them up', async () => {
    open({ requestsPerMinute: 100 });
    const candle = (name: string) =>
      queue.run({ bucket: 'candles' }, async () => {
        left.push(name);
      });
    queue.pause('ordinary', 60_000);
    await candle('candles 1');
    await candle('candles 2');
    void candle('candles 3').catch(() => {});
    void leave('read', 'normal').catch(() => {});
    await leave('sale', 'urgent');
    expect(left).toEqual(['candles 1', 'candles 2', 'sale']);
    expect(queue.congestion().map(({ bucket, waiting }) => [bucket, waiting])).toEqual([
      ['ordinary', 1],
      ['candles', 1],
    ]);
  });

  it('gives up what could not leave in time, and does not send it later', async () => {
    open({ requestsPerMinute: 100 });
    queue.pause('ordinary', 80);
    const untilMs = performance.now() + 20;
    const impatient = queue.run({ ...queuedWith('normal'), untilMs }, async () => {
      left.push('impatient');
    });
    await expect(impatient).rejects.toBeInstanceOf(WaitedTooLongError);
    await leave('patient', 'normal');
    expect(left).toEqual(['patient']);
  });

  it('waits before what is tried again, and shows it as waiting', async () => {
    open({ requestsPerMinute: 100 });
    const sale = queue.run(
      { bucket: 'urgent', afterMs: 30, sinceMs: performance.now() - 1_000 },
      async () => {
        left.push('sale');
      },
    );
    const [found] = queue.congestion();
    expect(found).toMatchObject({ bucket: 'urgent', waiting: 1, pausedForMs: 0 });
    expect(found?.waitedMs).toBeGreaterThanOrEqual(1_000);
    await sale;
    expect(queue.congestion()).toEqual([]);
  });

  it('never lets more out than the limit in any minute', async () => {
    open({ requestsPerMinute: 10, minuteMs: 300 });
    const times: number[] = [];
    const all = Array.from({ length: 25 }, () =>
      queue.run({ bucket: 'urgent' }, async () => {
        times.push(performance.now());
      }),
    );
    await Promise.all(all);
    for (const [place, time] of times.entries()) {
      const tenBefore = times[place - 10];
      // A busy machine may stand still between p-queue's look at the clock and ours.
      if (tenBefore !== undefined) expect(time - tenBefore).toBeGreaterThan(240);
    }
  });

  it('keeps a tenth of the minute for sales when reads have used up theirs', async () => {
    open({ requestsPerMinute: 10, minuteMs: 60_000 });
    for (let read = 1; read <= 12; read += 1) void leave(`read ${read}`, 'normal').catch(() => {});
    expect(left).toHaveLength(9);
    await leave('sale', 'urgent');
    expect(left.at(-1)).toBe('sale');
  });

  it('keeps connections free for sales when reads are slow', async () => {
    open({ requestsPerMinute: 100, ordinaryAtOnce: 2 });
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 50));
    const reads = [1, 2, 3].map((read) =>
      queue.run({ bucket: 'ordinary' }, () => {
        left.push(`read ${read}`);
        return slow();
      }),
    );
    void leave('sale', 'urgent');
    expect(left).toEqual(['read 1', 'read 2', 'sale']);
    await Promise.all(reads);
    expect(left.at(-1)).toBe('read 3');
  });

  it('pauses for the longest of the pauses asked for', async () => {
    open({ requestsPerMinute: 100 });
    const startMs = performance.now();
    queue.pause('ordinary', 80);
    queue.pause('ordinary', 10);
    await leave('read', 'normal');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(78);
    expect(queue.isPaused('ordinary')).toBe(false);
  });

  it('refuses what waits and what comes once it is closed', async () => {
    open({ requestsPerMinute: 100 });
    queue.pause('ordinary', 60_000);
    const waiting = leave('read', 'normal');
    queue.close();
    await expect(waiting).rejects.toBeInstanceOf(ExchangeUnavailableError);
    await expect(leave('sale', 'urgent')).rejects.toBeInstanceOf(ExchangeUnavailableError);
    expect(left).toEqual([]);
  });
});
