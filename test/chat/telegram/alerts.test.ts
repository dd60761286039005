import { describe, expect, it } from 'vitest';
import { alertReply } from '../../../src/chat/alertReply.js';
import { type AlertTransport, RetryLaterError } from '../../../src/chat/alerts.js';
import { TelegramTokenError } from '../../../src/chat/index.js';
import { literal } from '../../../src/chat/phrase.js';
import { lines, reply } from '../../../src/chat/reply.js';
import type { AlertContent } from '../../../src/domain/alert.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { telegramWorld } from './world.js';

const world = telegramWorld();
const unknownHoldings: AlertContent = {
  ...{ kind: 'discrepancy', symbol: 'BTC_USDC', asset: 'BTC', action: 'onlyReported', bookings: [] },
  ...{ held: decimal('0.0042'), booked: decimal('0.004'), drift: decimal('0.0002'), tolerance: ZERO },
  ...{ position: decimal('0.004'), averageBefore: null, averageEntryPrice: null, target: null, reportId: 12 },
};
const note = (words: string) => reply(lines(literal(words)));

describe('alerts', () => {
  async function transportOf(userId: number): Promise<{ transport: AlertTransport; log: string[] }> {
    const talk = await world.talkTo(fakeEngine(), { allowedUsers: [userId] });
    const [transport] = talk.chat.alertTransports;
    if (transport === undefined) throw new Error('no transport');
    return { transport, log: talk.log.lines };
  }

  it('go to each allowed user, who is a reader of the outbox of their own', async () => {
    const talk = await world.talkTo(fakeEngine(), { allowedUsers: [1, 2, 2] });
    expect(talk.chat.alertTransports.map(({ name }) => name)).toEqual(['telegram:1', 'telegram:2']);
    for (const transport of talk.chat.alertTransports) await transport.send(note('bought <1> & more'));
    expect(world.server.sent.map(({ chatId, text }) => [chatId, text])).toEqual([
      [1, 'bought <1> & more'],
      [2, 'bought <1> & more'],
    ]);
  });

  it('to a person who blocked the bot are skipped, with one line in the log', async () => {
    const { transport, log } = await transportOf(OWNER);
    world.server.block(OWNER);
    await transport.send(note('one'));
    await transport.send(note('two'));
    expect(log.filter((line) => line.includes('cannot be written to'))).toHaveLength(1);
  });

  it('are tried later when Telegram says so or cannot be reached', async () => {
    const { transport } = await transportOf(OWNER);
    world.server.failNext('sendMessage', {
      status: 429,
      description: 'Too Many Requests',
      retryAfterSeconds: 17,
    });
    const later = await transport.send(note('one')).catch((error: unknown) => error);
    expect(later).toBeInstanceOf(RetryLaterError);
    expect(later).toMatchObject({ retryAfterMs: 17_000 });
    world.server.goDown();
    await expect(transport.send(note('one'))).rejects.toThrow();
  });

  it('are not lost to a token that is refused for a while', async () => {
    const { transport } = await transportOf(OWNER);
    world.server.failNext('sendMessage', { status: 401, description: 'Unauthorized' });
    await expect(transport.send(note('one'))).rejects.toThrow(TelegramTokenError);
  });

  it('carry buttons that do what they say', async () => {
    const engine = fakeEngine();
    const talk = await world.talkTo(engine);
    await talk.chat.alertTransports[0]?.send(
      alertReply({ content: unknownHoldings, timeMs: 0, strategyId: 'main' }),
    );
    const [alert] = world.server.sentTo(OWNER);
    expect(alert?.buttons.map((row) => row.map(({ data }) => data))).toEqual([
      ...[['/adopt main market'], ['/adopt main'], ['/reserve main'], ['/reconcile 12']],
    ]);
    expect((await talk.press('Keep it out')).text).toContain('Keep 0.0002 BTC out');
    expect(alert?.buttons).toEqual([]);
    await talk.press('Yes');
    expect(engine.orders).toEqual([`reserve main 0.0002 by telegram:${OWNER}`]);
  });

  it('are split when they are too long', async () => {
    const { transport } = await transportOf(OWNER);
    const words = 'a few words '.repeat(1_000).trim();
    await transport.send(note(words));
    expect(world.server.sent.length).toBeGreaterThan(2);
    expect(world.server.sent.map(({ text }) => text).join(' ')).toBe(words);
  });
});
