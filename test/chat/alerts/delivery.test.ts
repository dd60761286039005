import { describe, expect, it } from 'vitest';
import { MessageRefusedError, ReaderGoneError, RetryLaterError } from '../../../src/chat/alerts/index.js';
import { literal } from '../../../src/chat/languages/phrase.js';
import { lines, reply } from '../../../src/chat/message/reply.js';
import { ManualClock, settle } from '../clock.js';
import { alertWorld, Board, correction } from './world.js';

const away = () => new Error('no connection');

describe('the delivery of alerts', () => {
  it('sends them in order, each once, when it is woken', async () => {
    const { clock, board, happens, start } = alertWorld();
    start();
    for (const what of ['one', 'two', 'three']) happens(what);
    await clock.pass(100);
    expect(board.texts).toEqual(['one', 'two', 'three']);
    await clock.pass(3_600_000);
    expect(board.attempts).toBe(3);
  });

  it('sends what was left when it starts, without being woken', async () => {
    const { outbox, clock, board, happens, start } = alertWorld();
    outbox.register(board.name);
    happens('from before');
    start();
    await clock.pass(0);
    expect(board.texts).toEqual(['from before']);
  });

  it('does not repeat a correction to the reader whom the report has answered, and tells it to the others', async () => {
    const { clock, board, happens, start } = alertWorld();
    const other = new Board('telegram:2');
    start();
    start({ transport: other });
    happens(correction(board.name));
    happens('and then');
    await clock.pass(0);
    expect(board.texts).toEqual(['and then']);
    expect(other.texts).toEqual([expect.stringContaining('SOL'), 'and then']);
  });

  it('waits for an alert that is still merging, and looks again when it is due', async () => {
    const { clock, board, happens, start } = alertWorld();
    start();
    happens('merged', { deliverAtMs: clock.now() + 3_000 });
    await clock.pass(2_999);
    expect(board.texts).toEqual([]);
    await clock.pass(1);
    expect(board.texts).toEqual(['merged']);
  });

  it('tries again after growing pauses, keeps the order, and loses nothing', async () => {
    const { clock, board, log, happens, start } = alertWorld();
    board.failures.push(away(), away(), away(), away());
    start();
    happens('one');
    happens('two');
    await clock.pass(14_999);
    expect(board.failures).toEqual([]);
    expect(board.texts).toEqual([]);
    await clock.pass(1);
    expect(board.texts).toEqual(['one', 'two']);
    expect(log.lines.map((line) => /"waitMs":(\d+)/u.exec(line)?.[1])).toEqual([
      ...['1000', '2000', '4000', '8000'],
    ]);
  });

  it('pauses by the clock of the network, however fast the market goes in a replay', async () => {
    const networkClock = new ManualClock();
    const { clock, board, happens, start } = alertWorld({ networkClock });
    board.failures.push(away());
    start();
    happens('one');
    await clock.pass(3_600_000);
    expect(board.attempts).toBe(1);
    await networkClock.pass(1_000);
    expect(board.texts.join()).toContain('one');
  });

  it('tells each once where what is to be remembered of it cannot be noted', async () => {
    const { memory } = alertWorld();
    const { clock, board, happens, rungFills, start } = alertWorld({
      memory: {
        note: (...key) => memory.note(...key),
        setNote() {
          throw new Error('database or disk is full');
        },
      },
    });
    start();
    rungFills(1);
    await clock.pass(1_000);
    happens('one');
    await clock.pass(1_000);
    board.failures.push(new RetryLaterError('slow down', 30_000));
    happens('two');
    await clock.pass(29_999);
    expect(board.texts).toHaveLength(2);
    await clock.pass(60_000);
    expect(board.texts).toHaveLength(3);
    expect(board.attempts).toBe(4);
  });

  it('is not hurried by new alerts while it pauses', async () => {
    const { clock, board, happens, start } = alertWorld();
    board.failures.push(...Array.from({ length: 1_000 }, away));
    start();
    happens('one');
    await clock.pass(100_000);
    const { attempts } = board;
    for (let more = 0; more < 50; more += 1) {
      happens('more');
      await settle();
    }
    expect(board.attempts).toBe(attempts);
    board.failures.length = 0;
    await clock.pass(60_000);
    expect(board.texts.join('\n').match(/one|more/gu)).toHaveLength(51);
  });

  it('waits as long as the transport asks', async () => {
    const { clock, board, happens, start } = alertWorld();
    board.failures.push(new RetryLaterError('too many', 35_000));
    start();
    happens('one');
    await clock.pass(34_999);
    expect(board.texts).toEqual([]);
    await clock.pass(1);
    expect(board.texts).toEqual(['one']);
  });

  it('sends again after a restart what was on its way and not known to have arrived', async () => {
    const { clock, board, happens, start } = alertWorld();
    const first = start();
    board.hangs = true;
    happens('one');
    happens('two');
    await clock.pass(1_000);
    expect(board.texts).toEqual([]);
    void first.stop();
    board.hangs = false;
    start();
    await clock.pass(0);
    expect(board.texts).toEqual(['one', 'two']);
  });

  it('sends nothing more once it is stopped', async () => {
    const { clock, board, happens, start } = alertWorld();
    const delivery = start();
    await clock.pass(0);
    await delivery.stop();
    happens('two');
    await clock.pass(3_600_000);
    expect(board.attempts).toBe(0);
  });

  it('lets one reader wait without holding up another', async () => {
    const { clock, board, happens, start } = alertWorld();
    const other = new Board('telegram:2');
    start();
    start({ transport: other });
    board.failures.push(...Array.from({ length: 1_000 }, away));
    happens('one');
    await clock.pass(10);
    expect(other.texts).toEqual(['one']);
    expect(board.texts).toEqual([]);
  });

  it('survives an outbox that cannot be read for a while', async () => {
    const { outbox, clock, board, log, happens, start } = alertWorld();
    start();
    await clock.pass(0);
    const pending = outbox.pending.bind(outbox);
    outbox.pending = () => {
      throw new Error('database is locked');
    };
    happens('one');
    await clock.pass(10);
    expect(log.lines.join()).toContain('database is locked');
    outbox.pending = pending;
    await clock.pass(60_000);
    expect(board.texts).toEqual(['one']);
  });
});

describe('a reader who is gone', () => {
  it('is not tried again for each alert, and hears it all when they are heard again', async () => {
    const { clock, board, log, happens, start } = alertWorld();
    const delivery = start();
    board.failures.push(new ReaderGoneError('bot was blocked by the user'));
    for (const what of ['one', 'two', 'three']) {
      happens(what);
      await clock.pass(3_600_000);
    }
    expect(board.attempts).toBe(1);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain('cannot be written to');

    delivery.resumed();
    await clock.pass(0);
    expect(board.texts).toHaveLength(1);
    expect(board.texts[0]).toMatch(/No message got through for 3 h\.[\s\S]*one\n[\s\S]*two\n[\s\S]*three/u);
    happens('four');
    await clock.pass(0);
    expect(board.texts.slice(1)).toEqual(['four']);
  });

  it('is tried again at the next start', async () => {
    const { clock, board, happens, start } = alertWorld();
    const delivery = start();
    board.failures.push(new ReaderGoneError('chat not found'));
    happens('one');
    await clock.pass(10);
    await delivery.stop();
    start();
    await clock.pass(0);
    expect(board.texts).toEqual(['one']);
  });

  it('who is heard while all is well changes nothing', async () => {
    const { clock, board, happens, start } = alertWorld();
    const delivery = start();
    board.failures.push(new RetryLaterError('too many', 30_000));
    happens('one');
    await clock.pass(10);
    delivery.resumed();
    await clock.pass(100);
    expect(board.attempts).toBe(1);
  });
});

describe('a message that is refused', () => {
  it('is skipped with an error in the log, and the next one is sent', async () => {
    const { clock, board, log, happens, start } = alertWorld();
    start();
    board.failures.push(new MessageRefusedError('Bad Request'));
    happens('one');
    happens('two');
    await clock.pass(1_000);
    expect(board.texts).toEqual(['two']);
    expect(log.lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
  });

  it('of several alerts costs none of the others', async () => {
    const { clock, board, outbox, happens, start } = alertWorld();
    outbox.register(board.name);
    for (let number = 1; number <= 8; number += 1) happens(`number ${number}`);
    board.failures.push(new MessageRefusedError('Bad Request'));
    start();
    await clock.pass(10_000);
    expect(board.texts).toEqual(Array.from({ length: 8 }, (_, index) => `number ${index + 1}`));
  });
});

describe('a picture', () => {
  const message = reply(lines(literal('with a picture')));

  it('is added to an alert that is told alone', async () => {
    const { clock, board, happens, start } = alertWorld({ illustrate: async () => message });
    start();
    happens('one');
    await clock.pass(0);
    expect(board.texts).toEqual(['with a picture']);
  });

  it('that fails does not cost the alert', async () => {
    const { clock, board, log, happens, start } = alertWorld({
      illustrate: () => Promise.reject(new Error('no paint')),
    });
    start();
    happens('one');
    await clock.pass(0);
    expect(board.texts).toEqual(['one']);
    expect(log.lines.join()).toContain('no paint');
  });
});

describe('sound', () => {
  it('is left out where it is not wanted, and an alert that merges several rings if one of them does', async () => {
    const { clock, board, outbox, happens, start } = alertWorld({
      silence: { isSilent: (_chat, level) => level !== 'critical' },
    });
    outbox.register(board.name);
    for (let number = 1; number <= 7; number += 1) happens(`number ${number}`);
    start();
    await clock.pass(0);
    happens('by itself');
    happens('danger', { level: 'critical' });
    await clock.pass(0);
    expect(board.shown.map(({ isSilent }) => isSilent)).toEqual([true, true, false]);
  });
});

describe('an alert that cannot be put into words', () => {
  /** No calendar reaches that far. */
  const wordless = { kind: 'wasDown', fromMs: 9e15, toMs: 9e15, wasOrderly: false } as const;

  it('is skipped with a line in the log, and those behind it arrive', async () => {
    const { clock, board, log, outbox, happens, start } = alertWorld();
    start();
    for (const what of ['one', wordless, 'two'] as const) happens(what, { level: 'info' });
    await clock.pass(1_000);
    expect(board.texts).toEqual(['one', 'two']);
    expect(outbox.waiting(board.name, clock.now())).toMatchObject({ waiting: 0 });
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatch(/^error an alert is not taken by the chat; skipped .*Invalid time value/su);
  });

  it('does not cost a backlog the others', async () => {
    const { clock, board, outbox, happens, start } = alertWorld();
    outbox.register(board.name);
    for (const what of ['one', 'two', wordless, 'three'] as const) happens(what, { level: 'info' });
    await clock.pass(600_000);
    start();
    await clock.pass(10_000);
    expect(board.texts.join('\n')).toMatch(/one.*two.*three/su);
    expect(outbox.waiting(board.name, clock.now())).toMatchObject({ waiting: 0 });
  });
});
