import { it } from 'vitest';
import { expectBooksAfterKills } from './support/kills.js';

/* Killed at any point, as often as it takes to meet them all; RUNG_KILL_SEED=<number> sets another market. */

const SEED = Number(process.env.RUNG_KILL_SEED ?? '20260101');
const KILLS = 52;

it(
  `killed ${KILLS} times in a running replay, its books are the exchange's (RUNG_KILL_SEED=${SEED})`,
  {
    timeout: 480_000,
  },
  () => expectBooksAfterKills(SEED, KILLS),
);
