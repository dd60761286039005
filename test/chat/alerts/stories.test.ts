import { describe, expect, it } from 'vitest';
import type { AlertContent } from '../../../src/domain/alerts/index.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { alertWorld } from './world.js';

const cycleClosed: AlertContent = {
  ...{ kind: 'cycleClosed', symbol: 'SOL_USDC', cycle: 1, reason: 'takeProfit' },
  ...{ soldQuantity: decimal('3'), averageBuyPrice: decimal('98'), averageSellPrice: decimal('99') },
  ...{ netProfit: decimal('3'), quoteChange: decimal('3'), dustQuantity: ZERO, durationMs: 60_000 },
  ...{ totalRealizedPnl: decimal('3'), next: 'trading', sums: null },
};

describe('several fills within a minute', () => {
  it('become one message that is edited, and only the first rings', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    for (let rung = 1; rung <= 9; rung += 1) {
      rungFills(rung);
      await clock.pass(5_000);
    }
    expect(board.shown).toHaveLength(1);
    expect(board.shown[0]).toMatchObject({ edits: 8, isSilent: false });
    expect(board.texts[0]).toBe(
      [
        '🟢 SOL_USDC: bought rungs 1–9 of 9',
        'Bought    9 SOL at 95',
        'Paid      855 USDC',
        'Position  9 SOL',
        'Average   99 USDC',
        'Target    100.5 USDC',
      ].join('\n'),
    );
  });

  it('that are there at once are one message from the beginning', async () => {
    const { clock, board, outbox, rungFills, start } = alertWorld();
    outbox.register(board.name);
    for (let rung = 1; rung <= 9; rung += 1) rungFills(rung);
    start();
    await clock.pass(0);
    expect(board.shown).toMatchObject([{ edits: 0 }]);
    expect(board.texts[0]).toContain('rungs 1–9 of 9');
  });

  it('of two strategies are two stories beside each other', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    for (let rung = 1; rung <= 4; rung += 1) {
      for (const strategyId of ['main', 'other']) {
        rungFills(rung, { strategyId });
        await clock.pass(2_000);
      }
    }
    expect(board.shown.map(({ edits }) => edits)).toEqual([3, 3]);
  });

  it('say which rung is bought only in part, and count it once when it is bought whole', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    rungFills(1);
    await clock.pass(1_000);
    rungFills(2, { part: '0.25' });
    await clock.pass(1_000);
    expect(board.texts[0]).toContain('rungs 1–2 of 9\nBought    1.25 SOL at 98.8\nIn part   2');
    rungFills(2);
    await clock.pass(1_000);
    expect(board.texts[0]).toContain('rungs 1–2 of 9\nBought    2 SOL at 98.5\nPaid');
    expect(board.shown).toHaveLength(1);
  });

  it('go on after a restart', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    const first = start();
    rungFills(1);
    await clock.pass(1_000);
    await first.stop();
    start();
    rungFills(2);
    await clock.pass(1_000);
    expect(board.shown).toMatchObject([{ edits: 1 }]);
    expect(board.texts[0]).toContain('rungs 1–2 of 9');
  });

  it('are told once more, to the same effect, when a crash came between the edit and its mark', async () => {
    const { clock, board, outbox, rungFills, start } = alertWorld();
    const first = start();
    rungFills(1);
    await clock.pass(1_000);
    const markDelivered = outbox.markDelivered.bind(outbox);
    outbox.markDelivered = () => {
      throw new Error('killed');
    };
    rungFills(2);
    await clock.pass(100);
    await first.stop();
    const [before] = board.texts;
    outbox.markDelivered = markDelivered;
    start();
    await clock.pass(100);
    expect(board.texts).toEqual([before]);
    expect(outbox.pending(board.name, clock.now(), 10)).toEqual([]);
  });
});

describe('a story ends', () => {
  it('a minute after its last fill: the next one rings again', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    rungFills(1);
    await clock.pass(60_000);
    rungFills(2);
    await clock.pass(60_001);
    rungFills(3);
    await clock.pass(0);
    expect(board.texts.map((text) => text.split('\n')[0])).toEqual([
      '🟢 SOL_USDC: bought rungs 1–2 of 9',
      '🟢 SOL_USDC: bought rung 3 of 9',
    ]);
  });

  it('after five minutes, however it goes on', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    for (let rung = 1; rung <= 9; rung += 1) {
      rungFills(rung);
      await clock.pass(50_000);
    }
    expect(board.texts.map((text) => text.split('\n')[0])).toEqual([
      '🟢 SOL_USDC: bought rungs 1–7 of 9',
      '🟢 SOL_USDC: bought rungs 8–9 of 9',
    ]);
  });

  it('with anything else that is told, so that the chat reads from top to bottom', async () => {
    const { clock, board, happens, rungFills, start } = alertWorld();
    start();
    rungFills(1);
    await clock.pass(1_000);
    happens(cycleClosed, { strategyId: 'main' });
    await clock.pass(1_000);
    rungFills(2);
    await clock.pass(1_000);
    expect(board.shown.map(({ text, edits }) => [text.split('\n')[0], edits])).toEqual([
      ['🟢 SOL_USDC: bought rung 1 of 9', 0],
      ['🎉 SOL_USDC: take profit, cycle 1', 0],
      ['🟢 SOL_USDC: bought rung 2 of 9', 0],
    ]);
  });

  it('when its message was deleted: what is new is a message of its own', async () => {
    const { clock, board, rungFills, start } = alertWorld();
    start();
    rungFills(1);
    await clock.pass(1_000);
    board.deleted.add(1);
    rungFills(2);
    await clock.pass(1_000);
    expect(board.texts[1]).toMatch(/^🟢 SOL_USDC: bought rung 2 of 9/u);
  });

  it.each([
    ['no JSON', '{"main":'],
    ['of another version', '{"main":{"message":1}}'],
    ['of something else', '[]'],
  ])('with a note that is unreadable, %s: no alert waits for it', async (_, note) => {
    const { clock, board, memory, log, rungFills, start } = alertWorld();
    memory.setNote(board.name, 'stories', note);
    start();
    rungFills(1);
    await clock.pass(1_000);
    rungFills(2);
    await clock.pass(1_000);
    expect(board.shown).toMatchObject([{ edits: 1 }]);
    expect(board.texts[0]).toContain('rungs 1–2 of 9');
    expect(log.lines).toEqual([]);
  });
});
