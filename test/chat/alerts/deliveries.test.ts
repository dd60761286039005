import { describe, expect, it } from 'vitest';
import { AlertDeliveries, ReaderGoneError } from '../../../src/chat/alerts/index.js';
import { alertWorld, Board } from './world.js';

function people() {
  const world = alertWorld();
  const { outbox, memory, clock, log: logger } = world;
  const boards = new Map<number, Board>();
  const boardOf = (chatId: number) => {
    const board = boards.get(chatId) ?? new Board(`telegram:${chatId}`);
    boards.set(chatId, board);
    return board;
  };
  const life = () =>
    new AlertDeliveries({ outbox, memory, clock, logger, transportTo: (chatId) => boardOf(chatId) });
  const happens = async (deliveries: AlertDeliveries, what: string) => {
    world.happens(what);
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
