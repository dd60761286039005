import type { Chance } from '../../domain/support/chance.js';

const START_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;
const MIDDLE_CENTS = 15_000;
/** How far a wave goes from the middle, at least and at most; noise and the shadows of the candles go further. */
const SWING_CENTS = { least: 20, most: 150 } as const;
const NOISE_CENTS = 25;
const SHADOW_CENTS = 40;

/**
 * One-minute candles of a made-up SOL that is never quiet: large and small waves of some minutes' length with noise
 * upon them, so that a ladder of one percent is bought into, in parts and as a whole, and sold out of again and again.
 * In whole cents, by integers alone: the same seed gives the same file on every machine.
 *
 * @param minutes how many candles, or some more to the end of a wave
 */
export function livelyCandles(chance: Chance, minutes: number): string {
  const rows = ['timestamp,open,high,low,close,volume'];
  const noise = () => chance.whole(2 * NOISE_CENTS + 1) - NOISE_CENTS;
  let open = MIDDLE_CENTS;
  let rising = false;
  while (rows.length <= minutes) {
    rising = !rising;
    const swing = SWING_CENTS.least + chance.whole(SWING_CENTS.most - SWING_CENTS.least);
    const from = open;
    const to = MIDDLE_CENTS + (rising ? swing : -swing);
    const length = 2 + chance.whole(4);
    for (let minute = 1; minute <= length; minute += 1) {
      const close = from + Math.trunc(((to - from) * minute) / length) + noise();
      const high = Math.max(open, close) + chance.whole(SHADOW_CENTS);
      const low = Math.min(open, close) - chance.whole(SHADOW_CENTS);
      const time = new Date(START_MS + rows.length * MINUTE_MS)
        .toISOString()
        .replace('T', ' ')
        .replace('Z', '');
      const prices = [open, high, low, close].map(inDollars);
      rows.push([time, ...prices, 100_000 + chance.whole(900_000)].join(','));
      open = close;
    }
  }
  return `${rows.join('\n')}\n`;
}

function inDollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
