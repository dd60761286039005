import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer, type Urgency } from '../../../src/chat/telegram/pacer.js';
import type { Clock } from '../../../src/engine/ports/clock.js';
import { ManualClock } from '../clock.js';

function paced(signal = new AbortController().signal) {
  const clock = new ManualClock(0);
  const pacer = new Pacer(clock, signal);
  const sent: { readonly what: string; readonly chatId: number; readonly atMs: number }[] = [];
  const send = (chatId: number, urgency: Urgency, what = '') =>
    void pacer
      .turn(chatId, urgency)
      .then(() => sent.push({ what: what === '' ? urgency : what, chatId, atMs: clock.now() }));
  return { clock, pacer, sent, send };
}

/** The most of these moments that lie in any span of this length. */
function most(momentsMs: readonly number[], spanMs: number): number {
  return Math.max(
    0,
    ...momentsMs.map((fromMs) => momentsMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + spanMs).length),
  );
}

describe('messages to one chat', () => {
  it('that nobody waits for come about once a second, in their order', async () => {
    const { clock, sent, send } = paced();
    for (const what of ['one', 'two', 'three']) send(1, 'alert', what);
    await clock.pass(10_000);
    expect(sent.map(({ what, atMs }) => [what, atMs])).toEqual([
      ['one', 0],
      ['two', 1_100],
      ['three', 2_200],
    ]);
  });

  it('that somebody waits for go first, and some of them at once', async () => {
    const { clock, sent, send } = paced();
    for (let number = 0; number < 3; number += 1) send(1, 'alert');
    for (let number = 0; number < 5; number += 1) send(1, 'answer');
    await clock.pass(10_000);
    expect(sent.map(({ what, atMs }) => `${what} ${atMs}`)).toEqual([
      'alert 0',
      ...['answer 0', 'answer 0', 'answer 1100', 'answer 2200', 'answer 3300'],
      ...['alert 6600', 'alert 7700'],
    ]);
  });

  it('wait for each other, and not for those to another', async () => {
    const { clock, sent, send } = paced();
    for (const chatId of [1, 1, 2, 2]) send(chatId, 'alert');
    await clock.pass(1_100);
    expect(sent.map(({ chatId, atMs }) => [chatId, atMs])).toEqual([
      [1, 0],
      [2, 0],
      [1, 1_100],
      [2, 1_100],
    ]);
  });

  it('are held while Telegram wants a pause, and only those', async () => {
    const { clock, pacer, sent, send } = paced();
    pacer.hold(1, 30_000);
    for (const chatId of [1, 2]) send(chatId, 'answer');
    await clock.pass(29_999);
    expect(sent.map(({ chatId }) => chatId)).toEqual([2]);
    await clock.pass(1);
    expect(sent.map(({ chatId }) => chatId)).toEqual([2, 1]);
  });
});

it('never sends more than Telegram lets through, whatever is asked for', async () => {
  const asked = fc.array(
    fc.record({
      chatId: fc.constantFrom(1, 2, 3, -4, -5),
      urgency: fc.constantFrom<Urgency>('answer', 'alert'),
      afterMs: fc.constantFrom(0, 0, 0, 100, 700, 5_000),
    }),
    { minLength: 50, maxLength: 150 },
  );
  await fc.assert(
    fc.asyncProperty(asked, async (messages) => {
      const { clock, sent, send } = paced();
      for (const { chatId, urgency, afterMs } of messages) {
        await clock.pass(afterMs);
        send(chatId, urgency);
      }
      await clock.pass(3_600_000);
      expect(sent).toHaveLength(messages.length);
      expect(
        most(
          sent.map(({ atMs }) => atMs),
          1_000,
        ),
      ).toBeLessThanOrEqual(30);
      for (const chatId of [1, 2, 3, -4, -5]) {
        const own = sent.filter((message) => message.chatId === chatId).map(({ atMs }) => atMs);
        expect(most(own, 10_000)).toBeLessThanOrEqual(10 + 2);
        if (chatId < 0) expect(most(own, 60_000)).toBeLessThanOrEqual(20);
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);

it('is not held up by a clock that is set back', async () => {
  const clock = new ManualClock(10 * 3_600_000);
  let backMs = 0;
  const turned: Clock = {
    now: () => clock.now() - backMs,
    setTimer: (delayMs, callback) => clock.setTimer(delayMs, callback),
  };
  const pacer = new Pacer(turned, new AbortController().signal);
  for (let number = 0; number < 3; number += 1) await pacer.turn(-1, 'answer');
  backMs = 5 * 3_600_000;
  let isSent = false;
  void pacer.turn(-1, 'answer').then(() => {
    isSent = true;
  });
  await clock.pass(5_000);
  expect(isSent).toBe(true);
});

it('lets go of what waits when everything ends', async () => {
  const ending = new AbortController();
  const { clock, pacer } = paced(ending.signal);
  pacer.hold(1, 60_000);
  const waiting = pacer.turn(1, 'alert');
  ending.abort();
  await waiting;
  expect(clock.now()).toBe(0);
});
