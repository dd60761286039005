import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { generateKeyPair } from '../../src/exchange/backpack/index.js';
import { builtProgram } from '../app/support/builtProgram.js';
import { SoakExchange } from '../soak/localExchange.js';
import { NodeProcess } from '../soak/nodeProcess.js';
import { liveEnvironment, NODE_OPTIONS } from '../support/liveProgram.js';
import { BOT_TOKEN, TelegramServer } from '../support/telegram/index.js';
import { table } from './figures.js';

/*
 * `npm run bench:memory -- --minutes 60 --ladders 50`: what the program keeps resident with real-money settings and Telegram on, while the
 * market moves at life's pace. Beside it, Node.js alone.
 */

const OWNER = 1_001;
const LADDER = { tradingCoin: 'SOL', totalAmount: 300, orderCount: 6, maxDropPercentage: 5 };

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    ladders: { type: 'string', default: '1' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}.`);

const folder = mkdtempSync(join(tmpdir(), 'rung-memory-'));
const key = generateKeyPair();
const program = builtProgram();
const telegram = await TelegramServer.start();
const exchange = await SoakExchange.start({ program, folder, seed: 1, apiKey: key.apiKey, speed: 1 });
writeFileSync(join(folder, 'ladder.json'), JSON.stringify(configOf(Number(values.ladders))));
const rung = new NodeProcess({
  args: [
    ...NODE_OPTIONS,
    join(program, 'src/main.js'),
    ...['--db', join(folder, 'rung.db'), '--config', join(folder, 'ladder.json')],
  ],
  env: liveEnvironment({ key, exchange, telegram: { url: telegram.url, token: BOT_TOKEN, owner: OWNER } }),
  folder,
});
const alone = new NodeProcess({
  args: [...NODE_OPTIONS, '--eval', 'setInterval(() => {}, 1000); console.log("up")'],
  folder,
});
try {
  await Promise.all([rung.says(/"msg":"trading"/), alone.says(/up/)]);
  const rows = [['minutes', 'Rung, MB resident', 'at most so far', 'Node.js alone']];
  const look = (passed: number) =>
    rows.push([
      passed.toFixed(1),
      ...[mb(rung.pid, 'VmRSS'), mb(rung.pid, 'VmHWM'), mb(alone.pid, 'VmRSS')].map((size) =>
        size.toFixed(1),
      ),
    ]);
  look(0);
  const steps = Math.min(6, Math.ceil(minutes));
  for (let step = 1; step <= steps; step += 1) {
    await sleep((minutes / steps) * 60_000);
    look((minutes / steps) * step);
  }
  process.stdout.write(`${table(rows)}\n`);
} finally {
  await Promise.all([rung.kill(), alone.kill(), exchange.close(), telegram.stop()]);
  rmSync(folder, { recursive: true, force: true });
}

function configOf(ladders: number): unknown {
  if (ladders === 1) return { trading: LADDER };
  const each = { ...LADDER, totalAmount: LADDER.totalAmount / 3 };
  return { strategies: Array.from({ length: ladders }, (_, index) => ({ ...each, name: `${index + 1}` })) };
}

/** Megabytes of 1,048,576 bytes. @throws Error where the system has no such file: only Linux does */
function mb(pid: number, line: 'VmRSS' | 'VmHWM'): number {
  const [, kb] =
    new RegExp(`^${line}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kb === undefined) throw new Error(`/proc/${pid}/status does not say ${line}`);
  return Number(kb) / 1_024;
}
