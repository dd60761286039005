import { describe, expect, it } from 'vitest';
import { RateLimit, Strangers, type StrangersSeen, safeName } from '../../../src/chat/access/index.js';
import { openStore } from '../../../src/store/index.js';
import { keptLog } from '../../support/chat.js';
import { ManualClock } from '../clock.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function world() {
  const clock = new ManualClock();
  const { chatMemory: memory } = openStore(':memory:', clock);
  const log = keptLog();
  const told: StrangersSeen[] = [];
  const life = () => new Strangers({ clock, memory, logger: log, onSeen: (seen) => told.push(seen) });
  return { clock, memory, log, told, life, strangers: life() };
}

const mallory = { userId: 666, name: 'Mallory', chatType: 'private' };

describe('strangers', () => {
  it('are told of as one: how many messages, how many people, and the last of them', async () => {
    const { strangers, clock, told } = world();
    for (let message = 0; message < 500; message += 1)
      strangers.see({ ...mallory, userId: 660 + (message % 3) });
    expect(told).toEqual([]);
    await clock.pass(MINUTE_MS);
    expect(told).toEqual([{ messages: 500, people: 3, name: 'Mallory', userId: 661 }]);
  });

  it('are told of once an hour at most, with all that came meanwhile', async () => {
    const { strangers, clock, told } = world();
    for (let minute = 0; minute < 180; minute += 1) {
      strangers.see(mallory);
      await clock.pass(MINUTE_MS);
    }
    expect(told).toHaveLength(3);
    expect(told.reduce((sum, { messages }) => sum + messages, 0)).toBeGreaterThan(120);
  });

  it('are told of once an hour across restarts', async () => {
    const { strangers, life, clock, told } = world();
    strangers.see(mallory);
    await clock.pass(2 * MINUTE_MS);
    strangers.stop();
    const next = life();
    next.see(mallory);
    await clock.pass(58 * MINUTE_MS);
    expect(told).toHaveLength(1);
    await clock.pass(2 * MINUTE_MS);
    expect(told).toHaveLength(2);
  });

  it('are told of within an hour though the clock was ahead when they were told of last', async () => {
    const { strangers, clock, memory, told } = world();
    memory.setNote('telegram', 'strangersToldAtMs', String(clock.now() + 1_000 * HOUR_MS));
    strangers.see(mallory);
    await clock.pass(HOUR_MS);
    expect(told).toHaveLength(1);
  });

  it('are one line in the log a minute, without what they wrote or how they are called', async () => {
    const { strangers, clock, log } = world();
    for (let message = 0; message < 100; message += 1) strangers.see(mallory);
    expect(log.lines).toHaveLength(1);
    await clock.pass(MINUTE_MS);
    strangers.see(mallory);
    expect(log.lines).toHaveLength(2);
    expect(log.lines[1]).toContain('"messages":100');
    expect(log.lines.join()).not.toContain('Mallory');
  });

  it('are told of no more after a stop', async () => {
    const { strangers, clock, told } = world();
    strangers.see(mallory);
    strangers.stop();
    await clock.pass(2 * HOUR_MS);
    expect(told).toEqual([]);
  });
});

describe('the name of a stranger', () => {
  it.each([
    ['Zoë 陳', 'Zoë 陳'],
    ['https://evil.example/login?x=1', 'https evil example logi…'],
    ['@rung_support', 'rung support'],
    ['<b>Owner</b>&amp;', 'b Owner b amp'],
    ['a\nb\u202Ec\u200Bd', 'a b c d'],
    ['{{role}} $t(term.yes)', 'role t term yes'],
    ['😀🙏', ''],
    ['x'.repeat(200), `${'x'.repeat(23)}…`],
    ['ｆｕｌｌ．ｃｏｍ', 'full com'],
  ])('%j is told as %j', (name, told) => {
    expect(safeName(name)).toBe(told);
  });
});

describe('the limit of what one person may send', () => {
  it('lets twenty through at once, says so once, and is silent then', () => {
    const limit = new RateLimit(new ManualClock());
    const answers = Array.from({ length: 25 }, () => limit.take('telegram:1'));
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(20);
    expect(answers.slice(20)).toEqual(['tooMany', ...Array(4).fill('stillTooMany')]);
    expect(limit.take('telegram:2')).toBe('ok');
  });

  it('lets two a second through for as long as one likes', async () => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock);
    for (let message = 0; message < 200; message += 1) {
      expect(limit.take('telegram:1')).toBe('ok');
      await clock.pass(500);
    }
  });

  it('is over after a pause, and says so again the next time', async () => {
    const clock = new ManualClock();
    const limit = new RateLimit(clock);
    for (let message = 0; message < 30; message += 1) limit.take('telegram:1');
    await clock.pass(10_000);
    const answers = Array.from({ length: 21 }, () => limit.take('telegram:1'));
    expect(answers.slice(0, 20)).toEqual(Array(20).fill('ok'));
    expect(answers[20]).toBe('tooMany');
  });
});
