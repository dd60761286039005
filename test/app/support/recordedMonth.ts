import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A month of BTC, minute by minute, that is recorded beside the repository and not in it: a clone alone does not have it. */
export const RECORDED_MONTH = join(import.meta.dirname, '../../../../shared/data/btc-perp-1m-2022-01.csv');

export const HAS_RECORDED_MONTH = existsSync(RECORDED_MONTH);
