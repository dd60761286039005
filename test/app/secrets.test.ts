import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { configFile } from './support/configFile.js';
import { keyOf, liveEnvironment, startLocalExchange } from './support/localExchange.js';
import { emptyFolder, eventually, startRung } from './support/process.js';

const OWNER = 4242;

it('secrets are in no log, message, answer or file, however talkative the log', async () => {
  const exchange = await startLocalExchange();
  await exchange.moveTo('60000.0');
  const telegram = await TelegramServer.start();
  const key = keyOf('owner');
  const folder = emptyFolder();
  const rung = startRung({
    folder,
    args: ['--config', configFile()],
    env: {
      ...liveEnvironment(exchange, key),
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ALLOWED_USERS: String(OWNER),
      LOG_LEVEL: 'trace',
    },
  });
  await rung.says(/listening on Telegram/, 'stderr');
  await eventually(
    async () => (await rung.answers('/status', /^Running .*\n\n/m)).includes('4 open of 4'),
    () => new Error('the ladder was not placed'),
  );
  await exchange.moveTo('58900.0');
  for (const command of ['/config', '/balance', '/reconcile', '/nonsense', '/version']) {
    const already = telegram.sentTo(OWNER).length;
    telegram.say(OWNER, command);
    await telegram.message(OWNER, already + 1);
    await rung.answers(command, /\n\n/);
  }
  // Everything breaks while it is at work: errors carry addresses and requests.
  telegram.goDown();
  await exchange.process.kill();
  await rung.says(/the streams are down/, 'stderr');
  await rung.answers('/balance', /cannot be reached/);
  await rung.says(/reading messages from Telegram failed/, 'stderr');
  rung.signal('SIGTERM');
  const ended = await rung.ended();
  await telegram.stop();
  expect(ended.exitCode).toBe(0);

  const kept = filesBelow(folder).map((file) => [file, readFileSync(file).toString('latin1')] as const);
  const said = telegram.sent.map(({ source }) => source).join('\n');
  const places = [['stdout', rung.stdout], ['stderr', rung.stderr], ['Telegram', said], ...kept] as const;
  expect(kept.map(([file]) => file)).toContain(join(folder, 'data', 'rung.db'));
  const secrets = {
    secret: key.secret,
    hex: Buffer.from(key.secret, 'base64').toString('hex'),
    token: BOT_TOKEN,
  };
  for (const [place, text] of places) {
    for (const [name, secret] of Object.entries(secrets)) {
      expect(text.includes(secret), `the ${name} is in ${place}`).toBe(false);
      expect(text.includes(encodeURIComponent(secret)), `the ${name} is in ${place}`).toBe(false);
    }
  }
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
