import { test, vi } from 'vitest';
import { Trading, type TradingOptions } from '../support/trading.js';

/** Most of a story is waiting: for answers that never come, and for signatures to run out. */
vi.setConfig({ maxConcurrency: 6, testTimeout: 60_000 });

type Tell = (trading: Trading) => Promise<void>;

/** A story that begins with the first ladder on the book, at 99, 98 and 97 unless its options say otherwise. */
export function story(name: string, ...[first, second]: [Tell] | [TradingOptions, Tell]): void {
  const [options, tell] = second === undefined ? [{}, first as Tell] : [first as TradingOptions, second];
  test.concurrent(name, () => telling(Trading.begin(options), tell));
}

/** A story that begins before the bot has been started. */
export function storyFromTheStart(name: string, options: TradingOptions, tell: Tell): void {
  test.concurrent(name, () => telling(Trading.prepare(options), tell));
}

async function telling(beginning: Promise<Trading>, tell: Tell): Promise<void> {
  const trading = await beginning;
  try {
    await tell(trading);
  } finally {
    await trading.close();
  }
}
