import { describe, expect, it } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { alertWorld } from './world.js';

const MINUTE_MS = 60_000;

describe('what could not be told in time', () => {
  it('is told together, in order, each with its time, and how long it lasted', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    board.failures.push(...Array.from({ length: 200 }, () => new Error('no connection')));
    for (let minute = 0; minute < 20; minute += 1) {
      rungFills(minute % 9, { ladder: minute });
      await clock.pass(MINUTE_MS);
    }
    board.failures.length = 0;
    await clock.pass(MINUTE_MS);
    expect(board.shown).toHaveLength(1);
    const [away, first, second, ...others] = board.texts[0]?.split('\n').filter((line) => line !== '') ?? [];
    expect(away).toBe('📭 No message got through for 20 min. This happened meanwhile:');
    expect(first).toBe('12:00 🟢 SOL_USDC: bought rung 0 of 9, 1 SOL at 100');
    expect(second).toBe('12:01 🟢 SOL_USDC: bought rung 1 of 9, 1 SOL at 99');
    expect(others).toHaveLength(18);
  });

  it('remembers over a restart how long nothing got through', async () => {
    const { clock, board, happens, start } = alertWorld();
    const first = start();
    board.failures.push(...Array.from({ length: 200 }, () => new Error('no connection')));
    happens('one');
    await clock.pass(30 * MINUTE_MS);
    await first.stop();
    board.failures.length = 0;
    start();
    await clock.pass(0);
    expect(board.texts).toEqual([
      '📭 No message got through for 30 min. This happened meanwhile:\n\n🕰 12:00\n\none',
    ]);
    happens('later');
    await clock.pass(0);
    expect(board.texts[1]).toBe('later');
  });

  it('needs as few messages as the transport allows', async () => {
    const { clock, board, outbox, happens, start } = alertWorld();
    board.longestMessage = 100;
    outbox.register(board.name);
    for (let number = 1; number <= 30; number += 1) happens(`number ${number}`);
    start();
    await clock.pass(0);
    expect(board.texts.join('\n').match(/number \d+/gu)).toEqual(
      Array.from({ length: 30 }, (_, index) => `number ${index + 1}`),
    );
    // Six of them fit into a message; what is left at the end is few enough to be told one by one.
    expect(board.shown.length).toBeLessThanOrEqual(5 + 5);
    for (const text of board.texts) expect(text.length).toBeLessThanOrEqual(100);
  });

  it('keeps the whole text of what is critical, and rings for it', async () => {
    const { clock, board, outbox, happens, start } = alertWorld({
      silence: { isSilent: (_chat, level) => level !== 'critical' },
    });
    outbox.register(board.name);
    for (let number = 1; number <= 4; number += 1) happens(`number ${number}`);
    happens(
      { kind: 'blocked', symbol: 'SOL_USDC', reason: 'brokenInvariant', detail: 'the ledger is torn' },
      { level: 'critical', strategyId: 'main' },
    );
    for (let number = 5; number <= 8; number += 1) happens(`number ${number}`);
    start();
    await clock.pass(0);
    expect(board.shown).toMatchObject([{ isSilent: false }]);
    expect(board.texts[0]).toMatch(
      /12:00 number 4\n\n🕰 12:00\n\n⛔ [\s\S]*Detail: the ledger is torn\n\n12:00 number 5/u,
    );
  });

  it('says the day of what is older than a day', async () => {
    const { clock, board, outbox, happens, start } = alertWorld();
    outbox.register(board.name);
    happens('one');
    happens('two');
    await clock.pass(26 * 60 * MINUTE_MS);
    start();
    await clock.pass(0);
    expect(board.texts).toEqual(['22 Nov, 12:00 one\n22 Nov, 12:00 two']);
  });

  it('shows the result of a cycle', async () => {
    const { clock, board, outbox, happens, start } = alertWorld();
    outbox.register(board.name);
    happens({
      ...{ kind: 'cycleClosed', symbol: 'SOL_USDC', cycle: 7, reason: 'takeProfit' },
      ...{ soldQuantity: decimal('3'), averageBuyPrice: decimal('98'), averageSellPrice: decimal('99') },
      ...{
        netProfit: decimal('2.9'),
        quoteChange: decimal('3'),
        dustQuantity: decimal('0'),
        durationMs: 60_000,
      },
      ...{ totalRealizedPnl: decimal('3'), next: 'trading', sums: null },
    });
    happens('more');
    await clock.pass(10 * MINUTE_MS);
    start();
    await clock.pass(0);
    expect(board.texts).toEqual(['12:00 🎉 SOL_USDC: take profit, cycle 7, +2.9\n12:00 more']);
  });
});
