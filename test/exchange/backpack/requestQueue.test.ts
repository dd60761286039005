import { afterEach, describe, expect, it } from 'vitest';
import { ExchangeUnavailableError, type RequestPriority } from '../../../src/engine/ports.js';
import { createRequestQueue, type RequestQueue } from '../../../src/exchange/backpack/requestQueue.js';

let queue: RequestQueue;
let left: string[] = [];

function open(options: { requestsPerMinute: number; ordinaryAtOnce?: number; minuteMs?: number }): void {
  left = [];
  queue = createRequestQueue({ ordinaryAtOnce: 100, ...options });
}

function leave(name: string, priority: RequestPriority, again = false): Promise<void> {
  return queue.run(
    priority,
    async () => {
      left.push(name);
    },
    again,
  );
}

afterEach(() => queue.close());

describe('the request queue', () => {
  it('starts what nothing holds back before it returns', () => {
    open({ requestsPerMinute: 100 });
    void leave('sale', 'urgent');
    void leave('read', 'background');
    expect(left).toEqual(['sale', 'read']);
  });

  it('lets sales and cancels go before everything else, and equals in their order', async () => {
    open({ requestsPerMinute: 100 });
    queue.pause(30);
    await Promise.all([
      leave('history', 'background'),
      leave('balance 1', 'normal'),
      leave('sale 1', 'urgent'),
      leave('balance 2', 'normal'),
      leave('sale 2', 'urgent'),
      leave('balance turned away before', 'normal', true),
    ]);
    expect(left).toEqual([
      'sale 1',
      'sale 2',
      'balance turned away before',
      'balance 1',
      'balance 2',
      'history',
    ]);
  });

  it('never lets more out than the limit in any minute', async () => {
    open({ requestsPerMinute: 10, minuteMs: 300 });
    const times: number[] = [];
    const all = Array.from({ length: 25 }, () =>
      queue.run('urgent', async () => {
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
      queue.run('normal', () => {
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
    queue.pause(80);
    queue.pause(10);
    await leave('sale', 'urgent');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(78);
    expect(queue.isPaused()).toBe(false);
  });

  it('refuses what waits and what comes once it is closed', async () => {
    open({ requestsPerMinute: 100 });
    queue.pause(60_000);
    const waiting = leave('read', 'normal');
    queue.close();
    await expect(waiting).rejects.toBeInstanceOf(ExchangeUnavailableError);
    await expect(leave('sale', 'urgent')).rejects.toBeInstanceOf(ExchangeUnavailableError);
    expect(left).toEqual([]);
  });
});
