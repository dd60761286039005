import { describe, expect, it } from 'vitest';
import { hasPassed } from '../../src/async/pauses.js';
import { OneTimeCodes } from '../../src/chat/access/index.js';
import { Silence } from '../../src/chat/alerts/index.js';
import { LiveStatuses } from '../../src/chat/live/index.js';
import { TelegramConflictError } from '../../src/chat/telegram/errors.js';
import { ConnectionStatus } from '../../src/chat/telegram/line.js';
import { decimal } from '../../src/domain/decimal.js';
import { openStore } from '../../src/store/index.js';
import { keptLog } from '../support/chat.js';
import { fakeEngine, statusView } from '../support/engine.js';
import { alertWorld } from './alerts/world.js';
import { ManualClock } from './clock.js';

/* A wall clock that is set back by an hour, and what was to happen in a moment happens in a moment all the same. */

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

it('a moment that is still to come has passed', () => {
  const nowMs = Date.UTC(2026, 10, 22);
  expect(hasPassed(1_000, nowMs - 999, nowMs)).toBe(false);
  expect(hasPassed(1_000, nowMs - 1_000, nowMs)).toBe(true);
  expect(hasPassed(1_000, nowMs + 1, nowMs)).toBe(true);
  expect(hasPassed(1_000, Number.NEGATIVE_INFINITY, nowMs)).toBe(true);
});

describe('a clock that is set back by an hour', () => {
  it.each([
    ['before', 0],
    ['after', 1_000],
  ])('does not hold up an alert that still merges: set %s the wait began', async (_when, afterMs) => {
    const { clock, board, happens, start } = alertWorld();
    start();
    happens('merging', { deliverAtMs: clock.now() + 3_000 });
    await clock.pass(afterMs);
    clock.set(-HOUR_MS);
    await clock.pass(3_000);
    expect(board.texts).toEqual(['merging']);
  });

  it('does not hold up the next attempt to tell one', async () => {
    const { clock, board, happens, start } = alertWorld();
    board.failures.push(new Error('no connection'));
    start();
    happens('one');
    await clock.pass(0);
    clock.set(-HOUR_MS);
    await clock.pass(1_000);
    expect(board.texts).toEqual(['one']);
  });

  it('lets the next fill ring, for the story before it is from nobody knows when', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    rungFills(1);
    await clock.pass(10_000);
    clock.set(-HOUR_MS);
    rungFills(2);
    await clock.pass(1_000);
    expect(board.shown).toHaveLength(2);
  });

  it('mutes nobody for longer', async () => {
    const clock = new ManualClock();
    const { chatMemory: memory } = openStore(':memory:', clock);
    const silence = new Silence({ memory, quietHours: null, timeZone: 'UTC', clock });
    silence.mute('telegram:1', 30 * MINUTE_MS);
    await clock.pass(MINUTE_MS);
    expect(silence.mutedUntilMs('telegram:1')).not.toBeNull();
    clock.set(-HOUR_MS);
    expect(silence.mutedUntilMs('telegram:1')).toBeNull();
  });

  it('keeps nobody from naming codes for longer', async () => {
    const clock = new ManualClock();
    const codes = new OneTimeCodes({
      secret: { reveal: () => 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
      ...{ memory: openStore(':memory:', clock).chatMemory, clock, onLocked() {} },
    });
    for (let time = 1; time <= 5; time += 1) codes.check('telegram:1', '000000');
    expect(codes.lockedForMs('telegram:1')).toBe(15 * MINUTE_MS);
    clock.set(-HOUR_MS);
    expect(codes.lockedForMs('telegram:1')).toBeNull();
  });

  it('does not keep a pinned status from being brought up to date', async () => {
    const clock = new ManualClock();
    let price = 1;
    const engine = fakeEngine({ status: () => statusView({ price: decimal(String(price)) }) });
    const live = new LiveStatuses({
      ...{ engine, clock, memory: openStore(':memory:', clock).chatMemory },
      ...{ people: { roleOf: () => 'owner', nameOf: () => null }, logger: keptLog() },
    });
    let edits = 0;
    const chat = {
      send: async () => 7,
      edit: async () => {
        edits += 1;
        return 'edited' as const;
      },
      pin: async () => {},
      unpin: async () => {},
    };
    const detach = live.attach({ chat: () => chat });
    await live.pin('telegram:1', 'main');
    await clock.pass(20_000);
    price = 2;
    await clock.pass(20_000);
    expect(edits).toBe(1);
    clock.set(-HOUR_MS);
    price = 3;
    await clock.pass(20_000);
    expect(edits).toBe(2);
    detach();
  });

  it('does not keep the alarm of another program’s bot back, nor its end', async () => {
    const clock = new ManualClock();
    const news: boolean[] = [];
    const line = new ConnectionStatus({
      ...{ mode: 'polling', clock, logger: keptLog() },
      onConflict: ({ isOver }) => news.push(isOver),
    });
    line.fails(new TelegramConflictError('409'));
    clock.set(-HOUR_MS);
    line.fails(new TelegramConflictError('409'));
    expect(news).toEqual([false]);
    clock.set(-HOUR_MS);
    line.works();
    expect(news).toEqual([false, true]);
  });
});
