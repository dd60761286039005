import { it } from 'vitest';
import { expectBooksAfterKills } from './support/kills.js';

it("killed twice in a running replay, its books are the exchange's", { timeout: 240_000 }, () =>
  expectBooksAfterKills(10, 2),
);
