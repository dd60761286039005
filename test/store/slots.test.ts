import { expect, it } from 'vitest';
import { STRATEGY_SLOTS } from '../../src/domain/clientId.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';
import { commitOf, orderOf, parameters, START_MS, stateOf } from './books.js';

const DAY_MS = 24 * 3_600_000;

/** Books in which every slot is taken, at a time that the test sets. */
function full(): OpenedStore & { nowMs: number } {
  const clock = { nowMs: START_MS };
  const opened = openStore(':memory:', { now: () => clock.nowMs });
  for (let slot = 0; slot < STRATEGY_SLOTS; slot++) opened.store.openStrategy(`s${slot}`);
  return Object.defineProperty({ ...opened, nowMs: 0 }, 'nowMs', {
    set(nowMs: number) {
      clock.nowMs = nowMs;
    },
  });
}

const retired = (books: OpenedStore, id: string, atMs: number) =>
  books.store.setSetting(`former:${id}`, `retired ${atMs}`);

const commitFor = (books: OpenedStore, id: string, ordersMade: number) => {
  const { slot } = books.store.openStrategy(id);
  const state = stateOf({ parameters: { ...parameters, id }, slot, ordersMade, orders: new Map() });
  books.store.commit({ ...commitOf(), state });
};

it('a slot is used again a day after its strategy was taken out, by ids far behind those that were given out', () => {
  const books = full();
  commitFor(books, 's5', 40_000);
  books.store.setSetting('firstClientId:s5', '41000');
  retired(books, 's5', START_MS);
  books.nowMs = START_MS + DAY_MS - 1;
  expect(() => books.store.openStrategy('new')).toThrow(/that many are in use/);
  books.nowMs = START_MS + DAY_MS;
  expect(books.store.openStrategy('new')).toEqual({ slot: 5, stored: null });
  expect(books.store.setting('firstClientId:new')).toBe(String(41_000 + 16_384));
  expect(() => books.store.openStrategy('another')).toThrow(/that many are in use/);
  books.close();
});

it('whoever has been out for the longest makes room first, and one that comes back gets the slot of another', () => {
  const books = full();
  commitFor(books, 's3', 7);
  retired(books, 's3', START_MS);
  retired(books, 's9', START_MS + 1);
  books.nowMs = START_MS + 2 * DAY_MS;
  expect(books.store.openStrategy('new').slot).toBe(3);
  expect(books.store.openStrategy('s3')).toMatchObject({ slot: 9, stored: { slot: 9, ordersMade: 16_384 } });
  expect(books.store.openStrategy('new').slot).toBe(3);
  books.close();
});

it('none is used again while an order of its strategy may still change', () => {
  const books = full();
  books.store.commit({
    ...commitOf({ orders: [orderOf({ strategyId: 's0' })] }),
    state: stateOf({
      parameters: { ...parameters, id: 's0' },
      orders: new Map([[orderOf().clientId, orderOf()]]),
    }),
  });
  retired(books, 's0', START_MS);
  books.nowMs = START_MS + 9 * DAY_MS;
  expect(() => books.store.openStrategy('new')).toThrow(/that many are in use/);
  books.close();
});
