import { expect, it } from 'vitest';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { emptyFolder, startRung } from './support/process.js';

/* The whole program with two owners, an operator, a viewer and a group: who is told what the operator orders. */

const [OWNER, OTHER_OWNER, OPERATOR, VIEWER, GROUP] = [4242, 4343, 777, 999, -5];

it('tells what an operator orders to each owner, once, and to nobody else', async () => {
  const telegram = await TelegramServer.start();
  const rung = startRung({
    ...{ folder: emptyFolder(), input: null },
    env: {
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ALLOWED_USERS: `${OWNER},${OTHER_OWNER}`,
      TELEGRAM_ALLOWED_GROUPS: String(GROUP),
    },
  });
  const told = (reader: number) =>
    telegram
      .sentTo(reader)
      .map(({ text }) => text)
      .filter((text) => text.includes('📣'));
  try {
    telegram.say(OWNER, `/users add ${OPERATOR} operator`);
    await telegram.message(OWNER, 1);
    telegram.say(OWNER, `/users add ${VIEWER}`);
    await telegram.message(OWNER, 2);
    telegram.say(OPERATOR, '/pause');
    await telegram.until(() => told(OWNER).length === 1 && told(OTHER_OWNER).length === 1, 'both owners');
    telegram.say(OPERATOR, '/status');
    telegram.say(OPERATOR, '/resume');
    await telegram.until(() => told(OWNER).length === 2 && told(OTHER_OWNER).length === 2, 'both again');
    telegram.say(OWNER, '/pause');
    await telegram.until(
      () => telegram.sentTo(OWNER).some(({ text }) => text.startsWith('⏸')),
      'the answer to the owner',
    );
    rung.signal('SIGTERM');
    expect((await rung.ended()).exitCode).toBe(0);
    for (const owner of [OWNER, OTHER_OWNER]) {
      expect(told(owner)).toEqual([
        expect.stringMatching(/^📣 .*\(?777\)? has ordered for BTC_USDC: \/pause$/u),
        expect.stringMatching(/^📣 .*\(?777\)? has ordered for BTC_USDC: \/resume$/u),
      ]);
    }
    for (const other of [OPERATOR, VIEWER, GROUP]) expect(told(other)).toEqual([]);
  } finally {
    await telegram.stop();
  }
});
