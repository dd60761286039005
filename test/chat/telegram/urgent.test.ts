import { expect, it } from 'vitest';
import { OWNER } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { report } from '../../support/history.js';
import { hurriedClock } from '../clock.js';
import { telegramWorld } from './world.js';

/* Money may be running away while something else that was asked for takes its time. */

const world = telegramWorld();

/** An engine whose reconciliation takes until `end` is called. */
function slowEngine() {
  let end = () => {};
  const patience = new Promise<void>((resolve) => {
    end = resolve;
  });
  const engine = fakeEngine({
    reconcile: async () => {
      await patience;
      return report();
    },
  });
  return { engine, end };
}

it('/panic waits for nothing that was asked for before, nor do the answers to its questions', async () => {
  const { engine, end } = slowEngine();
  const talk = await world.talkTo(engine, { clock: hurriedClock() });
  world.server.say(OWNER, '/reconcile');
  const question = await talk.ask('/panic');
  expect(question.text).toContain('Stop BTC_USDC');
  expect((await talk.press('Yes')).text).toContain('Really');
  expect((await talk.press('Yes')).text).toContain('stopped');
  expect(engine.orders).toEqual([expect.stringMatching(/^panic main/)]);
  end();
  await world.server.until(() => world.server.sentTo(OWNER).length === 4, 'the report');
});

it('nor does it when so much waits that the rest is turned away', async () => {
  const { engine, end } = slowEngine();
  const talk = await world.talkTo(engine, { clock: hurriedClock() });
  for (let sent = 0; sent < 15; sent += 1) world.server.say(OWNER, '/reconcile');
  expect((await talk.ask('/pause')).text).toContain('Paused');
  end();
  await world.server.until(() => world.server.sentTo(OWNER).length === 16, 'the reports');
});

it('everything else keeps its turn', async () => {
  const { engine, end } = slowEngine();
  await world.talkTo(engine, { clock: hurriedClock() });
  world.server.say(OWNER, '/reconcile');
  world.server.say(OWNER, '/resume');
  world.server.say(OWNER, '/pause');
  const first = await world.server.message(OWNER, 1);
  expect(first.text).toContain('Paused');
  expect(engine.orders).toEqual([expect.stringMatching(/^pause/)]);
  end();
  await world.server.until(() => engine.orders.length === 2, 'what was asked for before');
  expect(engine.orders[1]).toMatch(/^resume/);
});
