import { written } from './configFile.js';

const START_MS = Date.UTC(2024, 0, 1);
const MINUTE_MS = 60_000;

/** Markets move alike, not together: each begins its walk elsewhere, and costs a part of a bitcoin. */
const COINS = {
  btc: { name: 'bitcoin', seed: 20240101, part: 1 },
  eth: { name: 'eth', seed: 20240102, part: 20 },
  sol: { name: 'sol', seed: 20240103, part: 400 },
} as const;

/**
 * Writes one-minute candles of a made-up coin, always the same: a price that wanders in whole dollars, by integers
 * alone, so that it is the same on every machine; of a coin that costs less, in parts of them.
 *
 * @returns the file's path
 */
export function candleFile(days: number, coin: keyof typeof COINS = 'btc'): string {
  const rows = ['timestamp,open,high,low,close,volume'];
  const { name, seed, part } = COINS[coin];
  let state: number = seed;
  const priced = (dollars: number) => (part === 1 ? dollars : Math.round((dollars * 100) / part) / 100);
  /** A whole number from 0 to `most`: the generator of Park and Miller, exact in a double. */
  const draw = (most: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % (most + 1);
  };
  let price = 42_000;
  for (let minute = 0; minute < days * 24 * 60; minute += 1) {
    // Waves of some hours, and noise upon them.
    const wave = Math.floor(minute / 240) % 2 === 0 ? 57 : 63;
    const open = price;
    price = Math.max(30_000, open + draw(120) - wave);
    const high = Math.max(open, price) + draw(30);
    const low = Math.min(open, price) - draw(30);
    const time = new Date(START_MS + minute * MINUTE_MS).toISOString().replace('T', ' ').replace('Z', '');
    const prices = [open, high, low, price].map(priced).join(',');
    rows.push(`${time},${prices},${1_000 + draw(9_000)}`);
  }
  return written(`${name}.csv`, `${rows.join('\n')}\n`);
}
