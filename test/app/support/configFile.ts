import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from './process.js';

/** Four rungs of BTC down to 7 %, whose target pays its fees: what live trading accepts. */
export const LADDER = {
  tradingCoin: 'BTC',
  totalAmount: 1_000,
  orderCount: 4,
  incrementPercentage: 50,
  maxDropPercentage: 7,
  takeProfitPercentage: 1,
};

/** Writes a configuration. @returns its path */
export function configFile(trading: object = LADDER, sections: object = {}): string {
  return written('ladder.json', JSON.stringify({ trading, ...sections }));
}

/** Writes a file into a folder of its own. @returns its path */
export function written(name: string, text: string): string {
  const path = join(emptyFolder(), name);
  writeFileSync(path, text);
  return path;
}
