import { expect, it } from 'vitest';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { emptyFolder, startRung } from './support/process.js';

/* A bot whose configuration names nobody: the program tells a code, and whoever sends it is the owner from then on. */

const ME = 4242;
const STRANGER = 666;

it('is claimed by the code that the first start tells, and keeps its owner over a restart', async () => {
  const telegram = await TelegramServer.start();
  const launch = {
    ...{ folder: emptyFolder(), input: null },
    env: { TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_API_ROOT: telegram.url },
  };
  try {
    const first = startRung(launch);
    const [, code = ''] = await first.says(
      /open https:\/\/t\.me\/\w+\?start=(\S+) or send it on Telegram within 10 minutes: \/start \1$/m,
      'stderr',
    );
    telegram.say(STRANGER, '/status');
    telegram.say(STRANGER, '/start AAAAA-AAAAA');
    await telegram.message(STRANGER, 1);
    telegram.say(ME, `/start ${code}`);
    await telegram.message(ME, 1);
    telegram.say(STRANGER, `/start ${code}`);
    telegram.say(ME, '/users');
    expect((await telegram.message(ME, 2)).text).toContain(String(ME));
    first.signal('SIGTERM');
    const { exitCode, log } = await first.ended();
    expect(exitCode).toBe(0);
    // `/logs` shows the log in the chat, to viewers too.
    expect(log).not.toContain(code);

    const second = startRung(launch);
    telegram.say(ME, '/version');
    expect((await telegram.message(ME, 3)).text).toContain('Rung');
    second.signal('SIGTERM');
    expect((await second.ended()).messages).not.toContain('/start');
    // Told once that it was not the code, while the bot was nobody's.
    expect(telegram.sentTo(STRANGER).map(({ text }) => text)).toEqual([
      expect.stringContaining('This is not the code.'),
    ]);
  } finally {
    await telegram.stop();
  }
});
