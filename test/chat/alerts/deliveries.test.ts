import { describe, expect, it } from 'vitest';
import {
  AlertDeliveries,
  type AlertDeliveriesOptions,
  ReaderGoneError,
} from '../../../src/chat/alerts/index.js';
import type { AlertContent } from '../../../src/domain/alerts/index.js';
import { alertWorld, Board, rungFilled } from './world.js';

function people() {
  const world = alertWorld();
  const { outbox, memory, clock, log: logger } = world;
  const boards = new Map<number, Board>();
  const boardOf = (chatId: number) => {
    const board = boards.get(chatId) ?? new Board(`telegram:${chatId}`);
    boards.set(chatId, board);
    return board;
  };
  const life = (more: Pick<AlertDeliveriesOptions, 'roleOf'> = {}) =>
    new AlertDeliveries({ outbox, memory, clock, logger, transportTo: (chatId) => boardOf(chatId), ...more });
  const happens = async (
    deliveries: AlertDeliveries,
    what: AlertContent | string,
    changes: Parameters<typeof world.happens>[1] = {},
  ) => {
    world.happens(what, changes);
    deliveries.wake();
    await clock.pass(0);
  };
  return { ...world, boardOf, life, happens };
}

describe('the chats that get the alerts', () => {
  it('begin with the alerts from then on, and get nothing more once they are taken away', async () => {
    const { boardOf, life, happens } = people();
    const deliveries = life();
    deliveries.sync([1]);
    await happens(deliveries, 'one');
    deliveries.sync([1, 2]);
    await happens(deliveries, 'two');
    deliveries.sync([2]);
    await happens(deliveries, 'three');
    expect(boardOf(1).texts).toEqual(['one', 'two']);
    expect(boardOf(2).texts).toEqual(['two', 'three']);
  });

  it('go on under another id where they stopped, also when that is known in the middle of a message', async () => {
    const { boardOf, clock, outbox, life, happens } = people();
    const deliveries = life();
    deliveries.sync([-5]);
    await happens(deliveries, 'one');
    boardOf(-5).onAttempt = () => {
      deliveries.move(-5, -100);
      deliveries.sync([-100]);
      throw new ReaderGoneError('upgraded');
    };
    await happens(deliveries, 'two');
    await clock.pass(1_000);
    await happens(deliveries, 'three');
    expect(boardOf(-5).texts).toEqual(['one']);
    expect(boardOf(-100).texts).toEqual(['two', 'three']);
    expect(outbox.transports()).toEqual(['telegram:-100']);
  });

  it('go on after a restart where they stopped', async () => {
    const { boardOf, clock, life, happens } = people();
    const first = life();
    first.sync([1]);
    await clock.pass(0);
    await first.stop();
    await happens(first, 'meanwhile');
    life().sync([1]);
    await clock.pass(0);
    expect(boardOf(1).texts).toEqual(['meanwhile']);
  });

  it('that come back begin anew, also when they were taken away while Rung did not run', async () => {
    const { boardOf, clock, outbox, life, happens } = people();
    const first = life();
    first.sync([1, 2, -5]);
    await clock.pass(0);
    await first.stop();
    const second = life();
    second.sync([1]);
    expect(outbox.transports()).toEqual(['telegram:1']);
    await happens(second, 'not for two');
    second.sync([1, 2]);
    await happens(second, 'for two');
    expect(boardOf(2).texts).toEqual(['for two']);
    expect(boardOf(-5).texts).toEqual([]);
  });

  it('that are taken away and let in again while a message is on its way hear what comes then', async () => {
    const { boardOf, clock, outbox, log, life, happens } = people();
    const deliveries = life();
    deliveries.sync([1]);
    await clock.pass(0);
    const happening = happens(deliveries, 'one');
    deliveries.sync([]);
    deliveries.sync([1]);
    await happening;
    await happens(deliveries, 'two');
    expect(boardOf(1).texts.at(-1)).toBe('two');
    expect(outbox.transports()).toEqual(['telegram:1']);
    expect(log.lines).toEqual([]);
  });

  it('that are taken away while a message is on its way are expected to be gone', async () => {
    const { boardOf, clock, log, life, happens } = people();
    const deliveries = life();
    deliveries.sync([1]);
    await clock.pass(0);
    boardOf(1).failures.push(new ReaderGoneError('taken off'));
    const happening = happens(deliveries, 'one');
    deliveries.sync([]);
    await happening;
    expect(boardOf(1)).toMatchObject({ attempts: 1, texts: [] });
    expect(log.lines).toEqual([]);
  });

  it('leave other readers alone', async () => {
    const { outbox, life } = people();
    outbox.register('console');
    life().sync([]);
    expect(outbox.transports()).toEqual(['console']);
  });

  it('that could not be written to are tried again when somebody is heard there', async () => {
    const { boardOf, clock, life, happens } = people();
    const deliveries = life();
    deliveries.sync([1, 2]);
    boardOf(1).failures.push(new ReaderGoneError('blocked'));
    await happens(deliveries, 'one');
    deliveries.resumed(2);
    await clock.pass(0);
    expect(boardOf(1).texts).toEqual([]);
    deliveries.resumed(1);
    await clock.pass(0);
    expect(boardOf(1).texts).toEqual(['one']);
    expect(boardOf(2).texts).toEqual(['one']);
  });
});

describe('an alert that is not for everybody', () => {
  const [owner, viewer] = [1, 2];
  const strangers: AlertContent = { kind: 'strangers', messages: 3, people: 1, name: 'Eve', userId: 666 };

  function ownersAndOthers() {
    const world = people();
    let owners: readonly number[] = [owner];
    const roleOf = (chatId: number) => (owners.includes(chatId) ? 'owner' : 'viewer');
    const titlesOf = (chatId: number) =>
      world.boardOf(chatId).texts.map((text) => text.split('\n')[0]?.replace('🚷 ', ''));
    const nothingWaits = () =>
      [owner, viewer].every(
        (chatId) => world.outbox.waiting(`telegram:${chatId}`, world.clock.now()).waiting === 0,
      );
    return {
      ...{ ...world, titlesOf, nothingWaits, life: () => world.life({ roleOf }) },
      setOwners(chatIds: readonly number[]) {
        owners = chatIds;
      },
    };
  }

  it('goes to those it is for, in its place, and is passed over by the others', async () => {
    const { clock, life, happens, titlesOf, nothingWaits } = ownersAndOthers();
    const deliveries = life();
    deliveries.sync([owner, viewer]);
    for (const what of ['one', strangers, 'two', strangers] as const) await happens(deliveries, what);
    await clock.pass(1_000);
    const told = 'Somebody tried to talk to Rung';
    expect(titlesOf(owner)).toEqual(['one', told, 'two', told]);
    expect(titlesOf(viewer)).toEqual(['one', 'two']);
    expect(nothingWaits()).toBe(true);
  });

  it('that was passed over is passed over for good, also after a restart with another role', async () => {
    const { clock, life, happens, titlesOf, setOwners, nothingWaits } = ownersAndOthers();
    const first = life();
    first.sync([owner, viewer]);
    await happens(first, strangers);
    await first.stop();
    setOwners([owner, viewer]);
    const second = life();
    second.sync([owner, viewer]);
    await happens(second, 'later');
    await clock.pass(1_000);
    expect(titlesOf(viewer)).toEqual(['later']);
    expect(nothingWaits()).toBe(true);
  });

  it('does not end what was being told, and is not told again when what follows it fails', async () => {
    const { boardOf, clock, life, happens, titlesOf, nothingWaits } = ownersAndOthers();
    const deliveries = life();
    deliveries.sync([owner, viewer]);
    await happens(deliveries, rungFilled(1), { strategyId: 'main' });
    await happens(deliveries, strangers);
    boardOf(viewer).failures.push(new Error('no connection'));
    boardOf(owner).failures.push(new Error('no connection'));
    await happens(deliveries, rungFilled(2), { strategyId: 'main' });
    await clock.pass(2_000);
    expect(titlesOf(viewer)).toEqual(['🟢 SOL_USDC: bought rungs 1–2 of 9']);
    expect(titlesOf(owner)).toEqual([
      '🟢 SOL_USDC: bought rung 1 of 9',
      'Somebody tried to talk to Rung',
      '🟢 SOL_USDC: bought rung 2 of 9',
    ]);
    expect(nothingWaits()).toBe(true);
  });

  it('is left out of a backlog, and of the count that makes one', async () => {
    const { boardOf, clock, life, happens, titlesOf, nothingWaits } = ownersAndOthers();
    const deliveries = life();
    deliveries.sync([owner, viewer]);
    for (const chatId of [owner, viewer]) boardOf(chatId).failures.push(new Error('no connection'));
    const news = ['one', strangers, strangers, 'two', strangers, 'three', strangers] as const;
    for (const what of news) await happens(deliveries, what);
    await clock.pass(2_000);
    expect(titlesOf(viewer)).toEqual(['one', 'two', 'three']);
    expect(boardOf(owner).texts).toHaveLength(1);
    expect(boardOf(owner).texts[0]).toMatch(/one.*tried.*tried.*two.*tried.*three.*tried/su);
    expect(nothingWaits()).toBe(true);
  });
});
