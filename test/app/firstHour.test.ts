import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { displayWidth, wrap } from '../../src/chat/message/displayWidth.js';
import { freePort } from '../support/freePort.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { emptyFolder, eventually, startRung } from './support/process.js';
import { hasPseudoTerminal, PseudoTerminal } from './support/pseudoTerminal.js';

/*
 * The first hour, as golden files: the whole program with no configuration at all, at a terminal and on Telegram, in both
 * languages, on 36 columns. A change shows in them; `npx vitest run test/app/firstHour.test.ts -u` writes them anew.
 */

const COLUMNS = 36;
const ME = 4242;
const LANGUAGES = { en: 'C.UTF-8', 'zh-CN': 'zh_CN.UTF-8' } as const;
type Language = keyof typeof LANGUAGES;

/** Moves the market of the exchange inside the program, and waits until so many rungs rest on its book. */
class Market {
  readonly #url: string;

  constructor(port: number) {
    this.#url = `http://127.0.0.1:${port}`;
  }

  async moveTo(bid: string): Promise<void> {
    const tick = { symbol: 'BTC_USDC', bid, ask: bid.replace(/0$/u, '1'), last: bid };
    await eventually(
      async () => (await this.#tick(tick).catch(() => null))?.ok === true,
      () => new Error(`the market never moved to ${bid}`),
    );
  }

  async rests(rungs: number, below: string): Promise<void> {
    const count = async () => {
      const answer = await fetch(`${this.#url}/api/v1/depth?symbol=BTC_USDC`);
      const { bids } = (await answer.json()) as { readonly bids: readonly (readonly [string, string])[] };
      return bids.filter(([price]) => Number(price) < Number(below) * 0.995).length;
    };
    await eventually(
      async () => (await count()) === rungs,
      () => new Error(`there were never ${rungs} rungs`),
    );
  }

  #tick(body: object): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${this.#url}/paper/tick`, { method: 'POST', headers, body: JSON.stringify(body) });
  }
}

/** Ages, durations, days and codes differ from hour to hour. */
function timeless(text: string): string {
  return text
    .replace(/\((?:just now|[^()]* ago)\)/gu, '(age)')
    .replace(/（(?:刚刚|[^（）]*前)）/gu, '（时间）')
    .replace(/\b\d+ (?:ms|s|min)\b(?! *\.)/gu, '(time)')
    .replace(/\d+ (?:毫秒|秒|分钟)(?!内)/gu, '（时长）')
    .replace(/\b\d{1,2} [A-Z][a-z]{2} \d{4}\b/gu, '(day)')
    .replace(/\d{4}年\d{1,2}月\d{1,2}日/gu, '（日期）')
    .replace(/Rung \d+\.\d+\.\d+/gu, 'Rung (version)');
}

it.skipIf(!hasPseudoTerminal()).each(Object.keys(LANGUAGES) as Language[])(
  'at a terminal, in %s (left out where no util-linux `script` gives a process a terminal)',
  async (language) => {
    const port = await freePort();
    const market = new Market(port);
    const terminal = new PseudoTerminal(['--feed', 'manual', '--port', String(port)], {
      folder: emptyFolder(),
      env: { LANG: LANGUAGES[language] },
      columns: COLUMNS,
    });
    try {
      await terminal.shows(/👋/u);
      await market.moveTo('60000.0');
      await market.rests(8, '60000.0');
      await terminal.says('status', /\/status/u);
      await terminal.says('/status', /59475\.0/u);
      await terminal.says('/orders', /55800\.0/u);
      await terminal.says('/help', /\/version/u);
      const before = terminal.shown;
      await market.moveTo('59470.0');
      await terminal.shows(/🟢/u, before);
      await terminal.says('/set takeProfitPercentage', /0\.25%/u);
      await terminal.says('/panic', /🚨/u);
      await terminal.says('y', /🚨/u);
      await terminal.says('n', /Nothing was done|未做任何操作/u);
      const sold = terminal.shown;
      await market.moveTo('59700.0');
      await terminal.shows(/🎉/u, sold);
      await market.rests(8, '59700.0');
      await terminal.says('/profit', /💰/u);
      expect(await terminal.leaves('/exit')).toBe(0);
    } finally {
      await terminal.kill();
    }
    const { shown } = terminal;
    await expect(timeless(shown)).toMatchFileSnapshot(`golden/firstHour.terminal.${language}.txt`);
  },
);

it('shows the first take profit after some seconds in a market 60 times as fast, as the README says', async () => {
  const rung = startRung({ args: ['--speed', '60'] });
  await rung.says(/🎉 BTC_USDC: take profit, cycle 1$/mu);
  rung.type('/exit');
  expect((await rung.ended()).exitCode).toBe(0);
});

const UP = `${String.fromCharCode(27)}[A`;

it.skipIf(!hasPseudoTerminal())('what was typed in one run is at hand in the next', async () => {
  const launch = { folder: emptyFolder(), env: { LANG: LANGUAGES.en }, columns: COLUMNS };
  const start = () => new PseudoTerminal(['--feed', 'manual'], launch);
  const first = start();
  await first.shows(/👋/u);
  await first.says('/version', /Rung/u);
  await first.says('hunter2 is my password', /slash/u);
  await first.says('/orders', /BTC_USDC/u);
  expect(await first.leaves('/exit')).toBe(0);
  const second = start();
  try {
    await second.shows(/👋/u);
    await second.presses(UP, '> /orders');
    await second.presses(UP, '> /version');
    const kept = join(launch.folder, 'data', 'rung.history');
    expect(readFileSync(kept, 'utf8')).toBe('/version\n/orders\n');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
  } finally {
    await second.kill();
  }
});

it.each(Object.keys(LANGUAGES) as Language[])('on Telegram, in %s', async (language) => {
  const telegram = await TelegramServer.start();
  telegram.speaks(ME, language);
  const port = await freePort();
  const market = new Market(port);
  const rung = startRung({
    ...{ folder: emptyFolder(), input: null },
    args: ['--feed', 'manual', '--port', String(port)],
    env: {
      ...{ LANG: LANGUAGES[language] },
      ...{ TELEGRAM_BOT_TOKEN: BOT_TOKEN, TELEGRAM_API_ROOT: telegram.url },
    },
  });
  let transcript = '';
  let heard = 0;
  const next = async () => {
    const { text, buttons, photo } = await telegram.message(ME, heard + 1);
    heard += 1;
    const lines = text
      .split('\n')
      .flatMap((line) => (displayWidth(line) > COLUMNS ? wrap(line, COLUMNS) : [line]));
    const rows = buttons.map((row) => row.map((button) => `[${button.text}]`).join(' '));
    transcript += `${[...(photo === null ? [] : ['(a picture)']), ...lines, ...rows].join('\n')}\n\n`;
  };
  const says = async (words: string, shown = words) => {
    transcript += `> ${shown}\n\n`;
    telegram.say(ME, words);
    await next();
  };
  const presses = async (yes: boolean) => {
    const message = telegram.sentTo(ME).at(-1);
    const button = message?.buttons.flat().find(({ data }) => data.startsWith(yes ? 'y:' : 'n:'));
    if (message === undefined || button === undefined) throw new Error('there is nothing to press');
    transcript += `> [${button.text}]\n\n`;
    telegram.press(ME, message, button.data);
    await next();
  };
  try {
    const [, code = ''] = await rung.says(/\/start (\S+)$/mu, 'stderr');
    await says('/start AAAAA-AAAAA');
    await says(`/start ${code}`, '/start (the code)');
    await market.moveTo('60000.0');
    await market.rests(8, '60000.0');
    for (const words of ['status', '/status', '/orders', '/help']) await says(words);
    await market.moveTo('59470.0');
    await next();
    await says('/set takeProfitPercentage');
    await says('/panic');
    await presses(true);
    await presses(false);
    await market.moveTo('59700.0');
    await next();
    await market.rests(8, '59700.0');
    await says('/profit');
    rung.signal('SIGTERM');
    expect((await rung.ended()).exitCode).toBe(0);
  } finally {
    await telegram.stop();
  }
  await expect(timeless(transcript)).toMatchFileSnapshot(`golden/firstHour.telegram.${language}.txt`);
});
