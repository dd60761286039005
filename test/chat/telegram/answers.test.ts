import { describe, expect, it } from 'vitest';
import { Answers } from '../../../src/chat/telegram/answers.js';
import { settle } from '../clock.js';

/** Answers to a chat that takes one whenever it is told to. */
function slowChat() {
  const told: string[] = [];
  const failures: unknown[] = [];
  const gates: (() => void)[] = [];
  const answers = new Answers({
    async tellLeftOut(count) {
      told.push(`left out: ${count}`);
      return true;
    },
    onFailure: (error) => failures.push(error),
  });
  const send = (words: string) => async () => {
    await new Promise<void>((resolve) => gates.push(resolve));
    if (words.startsWith('lost')) return false;
    told.push(words);
    return true;
  };
  return {
    told,
    failures,
    answers,
    add: (words: string, isUrgent = false) => answers.add(send(words), isUrgent),
    async take(count = 1): Promise<void> {
      for (let taken = 0; taken < count; taken += 1) {
        await settle();
        gates.shift()?.();
        await settle();
      }
    },
  };
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

describe('answers to one person', () => {
  it('arrive one after another, in their order', async () => {
    const { told, add, take } = slowChat();
    for (const words of numbered(1, 5)) add(words);
    await take();
    expect(told).toEqual(['1']);
    await take(4);
    expect(told).toEqual(numbered(1, 5));
  });

  it('are left out from the oldest on while none gets through, and that is told', async () => {
    const { told, answers, add, take } = slowChat();
    for (const words of numbered(1, 31)) add(words);
    await take(21);
    await answers.settled();
    // The first is on its way, and twenty wait.
    expect(told).toEqual(['1', 'left out: 10', ...numbered(12, 31)]);
  });

  it('of a stop go first, and are left out last', async () => {
    const { told, add, take } = slowChat();
    add('status 1');
    for (const words of numbered(2, 20)) add(words);
    add('paused', true);
    add('sold', true);
    for (const words of numbered(21, 40)) add(words);
    await take(3);
    expect(told).toEqual(['status 1', 'left out: 21', 'paused', 'sold']);
  });

  it('are left out too when they were given up', async () => {
    const { told, add, take } = slowChat();
    for (const words of ['1', 'lost 2', 'lost 3', '4']) add(words);
    await take(4);
    expect(told).toEqual(['1', '4', 'left out: 2']);
  });

  it('that fail hold up none behind them', async () => {
    const { told, failures, answers, add, take } = slowChat();
    answers.add(() => Promise.reject(new Error('no')), false);
    add('next');
    await take();
    expect(told).toEqual(['next', 'left out: 1']);
    expect(String(failures)).toContain('no');
  });
});
