import { expect, it } from 'vitest';
import { freePort } from '../support/freePort.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { startRung } from './support/process.js';

/* By configuration alone: Telegram calls the program, and nobody polls. What such calls may bring is tested beside the chat. */

const OWNER = 4242;
const ORIGIN = 'https://rung.example.com';
const SECRET = 'the-secret-of-the-webhook-0123456789';

it('with TELEGRAM_WEBHOOK_URL Telegram calls the program, which believes no other secret', async () => {
  const port = await freePort();
  const telegram = await TelegramServer.start();
  telegram.webhooks.route(ORIGIN, `http://127.0.0.1:${port}`);
  const rung = startRung({
    input: null,
    env: {
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ALLOWED_USERS: String(OWNER),
      TELEGRAM_WEBHOOK_URL: `${ORIGIN}/updates`,
      TELEGRAM_WEBHOOK_HOST: '127.0.0.1',
      TELEGRAM_WEBHOOK_PORT: String(port),
      TELEGRAM_WEBHOOK_SECRET: SECRET,
    },
  });
  try {
    await rung.says(/Telegram calls the webhook/, 'stderr');
    expect(telegram.webhooks.current).toMatchObject({ url: `${ORIGIN}/updates`, secretToken: SECRET });
    const forged = await fetch(`http://127.0.0.1:${port}/updates`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'X-Telegram-Bot-Api-Secret-Token': SECRET.replace('the', 'any'),
      },
      body: '{}',
    });
    expect(forged.status).toBe(401);
    telegram.say(OWNER, '/version');
    expect((await telegram.message(OWNER, 1)).text).toContain('Rung');
    expect(telegram.calls).not.toContain('getUpdates');
    rung.signal('SIGTERM');
    const { exitCode, log } = await rung.ended();
    expect(exitCode).toBe(0);
    expect(log).not.toContain(SECRET);
  } finally {
    await telegram.stop();
  }
});
