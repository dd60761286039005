import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/support/freePort.js';
import { BOT_TOKEN, type SentMessage, TelegramServer } from '../../test/support/telegram/index.js';

/*
 * Makes the pictures of the README: lets Rung trade four hours of a made-up market with paper money, talks to it through
 * a local Bot API server, and takes a picture of what it answered. Needs Chromium with the fonts Inter, Noto Color Emoji,
 * Noto Sans CJK and Noto Sans Mono CJK:
 *
 *   npm run build && npx tsx docs/images/chat.ts [path of Chromium]      # takes four minutes
 *   pngquant --ext .png --force docs/images/*.png                        # if you have it: a third of the size
 */

const OWNER = 4242;
/** Not faster: the times beside the messages should be those that the messages tell. */
const SPEED = 60;
const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 0, 5, 9, 0);
const STATUS_AT_MINUTE = 206;
const WIDTH = 390;
const HEIGHT = 1_310;
const LANGUAGES = [
  { language: 'en', file: 'chat.png', subtitle: 'bot' },
  { language: 'zh-CN', file: 'chat.zh-CN.png', subtitle: '机器人' },
];

/** Minute of the day, and the price of SOL_USDC that is reached then. */
const WAYPOINTS: readonly (readonly [minute: number, price: number])[] = [
  [0, 150],
  [20, 149.6],
  [45, 148.5],
  [70, 148.9],
  [110, 147.2],
  [140, 147.6],
  [165, 147.3],
  [205, 148.2],
  [230, 149.1],
];

interface Bubble {
  readonly from: 'owner' | 'bot';
  readonly html: string;
  readonly time: string;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const workspace = mkdtempSync(join(tmpdir(), 'rung-picture-'));
try {
  await Promise.all(
    LANGUAGES.map(async ({ language, file, subtitle }) => {
      const html = join(workspace, `${language}.html`);
      writeFileSync(html, page(await conversation(language), language, subtitle));
      takePicture(html, join(here, file));
      process.stdout.write(`${file} is made\n`);
    }),
  );
} finally {
  rmSync(workspace, { recursive: true, force: true });
}

async function conversation(language: string): Promise<readonly Bubble[]> {
  const telegram = await TelegramServer.start();
  const port = await freePort();
  const candles = join(workspace, `${language}.csv`);
  writeFileSync(candles, candleFile());
  const options = ['--mode', 'paper', '--symbol', 'SOL_USDC', '--language', language, '--port', String(port)];
  const rung = spawn(process.execPath, [program, ...options, '--file', candles, '--speed', String(SPEED)], {
    cwd: workspace,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      LOG_LEVEL: 'warn',
      TELEGRAM_BOT_TOKEN: BOT_TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_ALLOWED_USERS: String(OWNER),
    },
  });
  const marketMs = async () => Number(await (await fetch(`http://127.0.0.1:${port}/api/v1/time`)).text());
  const bubbles: Bubble[] = [];
  const hear = async (number: number) => {
    const message = await telegram.until(
      () => telegram.sentTo(OWNER)[number - 1],
      `message ${number}`,
      300_000,
    );
    bubbles.push({ from: 'bot', html: htmlOf(message), time: timeOf(await marketMs()) });
  };
  try {
    await hear(1);
    await hear(2);
    while ((await marketMs()) < START_MS + STATUS_AT_MINUTE * MINUTE_MS) await pause(20);
    bubbles.push({ from: 'owner', html: '/status', time: timeOf(await marketMs()) });
    telegram.say(OWNER, '/status');
    await hear(3);
    await hear(4);
  } finally {
    rung.kill();
    await once(rung, 'exit');
    await telegram.stop();
  }
  // The first rung's message has no room.
  return bubbles.slice(1);
}

/** One candle a minute along the way, with small waves that are the same each time. */
function candleFile(): string {
  const [last = [0, 0]] = WAYPOINTS.slice(-1);
  const prices = Array.from(
    { length: last[0] + 2 },
    (_, minute) => priceAt(minute) + Math.sin(minute * 2.3) * 0.05,
  );
  const rows = prices.slice(1).map((close, minute) => {
    const open = prices[minute] ?? close;
    const [high, low] = [Math.max(open, close) + 0.03, Math.min(open, close) - 0.03];
    const time = new Date(START_MS + minute * MINUTE_MS).toISOString().replace('T', ' ').replace('Z', '');
    return `${time},${[open, high, low, close].map((price) => price.toFixed(2)).join(',')},250000`;
  });
  return ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n');
}

function priceAt(minute: number): number {
  const index = WAYPOINTS.findIndex(([reached]) => reached > minute);
  const [from = [0, 0], to = [1, 0]] =
    index < 1 ? WAYPOINTS.slice(-2) : WAYPOINTS.slice(index - 1, index + 1);
  return from[1] + ((to[1] - from[1]) * (Math.min(minute, to[0]) - from[0])) / (to[0] - from[0]);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function htmlOf({ source, photo, buttons }: SentMessage): string {
  const picture = photo === null ? '' : `<img src="data:image/png;base64,${photo.bytes.toString('base64')}">`;
  const keys = buttons.map(
    (row) => `<div class="keys">${row.map(({ text }) => `<span>${text}</span>`).join('')}</div>`,
  );
  return picture + source.replaceAll('\n<pre>', '<pre>') + keys.join('');
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16);
}

function page(bubbles: readonly Bubble[], language: string, subtitle: string): string {
  const shown = bubbles.map(
    ({ from, html, time }) => `<div class="bubble ${from}">${html}<time>${time}</time></div>`,
  );
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><style>
    * { box-sizing: border-box; margin: 0; }
    body { width: ${WIDTH}px; height: ${HEIGHT}px; font: 15px/1.35 Inter, 'Noto Sans CJK SC', 'Noto Color Emoji'; }
    main { height: 100%; display: flex; flex-direction: column; overflow: hidden; border: 1px solid #2b3947;
      border-radius: 28px; background: #111b25; color: #f2f5f7; }
    header { display: flex; align-items: center; gap: 12px; padding: 13px 20px; background: #1c2a38; }
    .face { width: 42px; height: 42px; border-radius: 50%; background: linear-gradient(#f5a14a, #e3672d);
      padding: 10px 12px; display: flex; flex-direction: column; justify-content: space-between; align-items: center; }
    .face i { height: 4px; border-radius: 2px; background: #fff; }
    h1 { font-size: 16px; font-weight: 600; }
    small { color: #8ba3b8; font-size: 13px; }
    section { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; gap: 8px;
      padding: 12px; overflow: hidden; }
    .bubble { position: relative; max-width: 92%; padding: 8px 12px 7px; border-radius: 16px; background: #203040;
      align-self: flex-start; border-bottom-left-radius: 5px; white-space: pre-line; flex-shrink: 0; }
    .owner { align-self: flex-end; background: #2f6ea5; border-radius: 16px 16px 5px 16px; padding-right: 54px; }
    b { font-weight: 600; }
    pre { font: 12.5px/1.45 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC'; margin: 6px 0 14px; padding: 7px 10px;
      background: #16222e; border-radius: 8px; white-space: pre; }
    :lang(zh-CN) pre { font: 13.5px/1.34 'Noto Sans Mono CJK SC'; }
    img { display: block; width: 300px; margin: -2px -6px 6px; border-radius: 10px; }
    .keys { display: flex; gap: 4px; margin: 0 -6px 4px; }
    .keys span { flex: 1; padding: 6px; border-radius: 8px; background: #2b4257; text-align: center; font-size: 13px; }
    .keys:last-of-type { margin-bottom: 16px; }
    time { position: absolute; right: 11px; bottom: 5px; font-size: 11px; color: #7f97ab; }
    .owner time { color: #c4dcf0; bottom: 8px; }
  </style><main><header><div class="face"><i style="width:18px"></i><i style="width:14px"></i><i style="width:10px"></i></div>
  <div><h1>Rung</h1><small>${subtitle}</small></div></header><section>${shown.join('')}</section></main></html>`;
}

function takePicture(htmlFile: string, pngFile: string): void {
  const [, , browser = 'chromium'] = process.argv;
  const look = [
    '--headless',
    '--hide-scrollbars',
    '--disable-lcd-text',
    '--force-device-scale-factor=2',
    '--default-background-color=00000000',
  ];
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const picture = [`--window-size=${WIDTH},${HEIGHT}`, `--screenshot=${pngFile}`, `file://${htmlFile}`];
  execFileSync(browser, [...look, ...sandbox, ...picture], { stdio: 'ignore' });
}
