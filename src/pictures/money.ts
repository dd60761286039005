/*
 * Quote money as it is written in pictures: short, because its every digit stands in the message beneath.
 */

/** E.g. `+1.86`, `−0.0124`, `0`: two decimals from one on, three digits below. */
export function signedMoney(value: number): string {
  const size = Math.abs(value);
  if (size < SMALLEST) return '0';
  const digits = size >= 0.995 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(size)));
  const written = size.toFixed(digits);
  return `${value > 0 ? '+' : '−'}${size >= 0.995 ? written : written.replace(/0+$/u, '')}`;
}

/** The smallest unit of USDC is 0.000001. */
const SMALLEST = 0.000_000_5;

/** E.g. `+0.82%`. */
export function signedPercentage(share: number): string {
  const written = Math.abs(share * 100).toFixed(2);
  if (written === '0.00') return '0.00%';
  return `${share > 0 ? '+' : '−'}${written}%`;
}
