import { describe, expect, it } from 'vitest';
import { OwnerClaim, People } from '../../../src/chat/access/index.js';
import { openStore } from '../../../src/store/index.js';
import { keptLog } from '../../support/chat.js';
import { ManualClock } from '../clock.js';

const ME = 4242;
const STRANGER = 666;
const MINUTE_MS = 60_000;

function world(owners: readonly number[] = []) {
  const clock = new ManualClock();
  const { chatMemory: memory } = openStore(':memory:', clock);
  const people = new People({ memory, owners, groups: [], clock });
  const log = keptLog();
  const codes: string[] = [];
  const claim = () => new OwnerClaim({ people, clock, logger: log, onCode: ({ code }) => codes.push(code) });
  const first = claim();
  first.open();
  return { clock, people, log, codes, claim, first, memory, code: codes[0] ?? '' };
}

describe('the claim code', () => {
  it('makes whoever names it the owner, once', () => {
    const { first, people, code, log } = world();
    expect(first.take(ME, code)).toEqual({ kind: 'taken' });
    expect(people.roleOf(ME)).toBe('owner');
    expect(first.take(STRANGER, code)).toEqual({ kind: 'none' });
    expect(people.roleOf(STRANGER)).toBeNull();
    expect(log.lines.join()).not.toContain(code);
  });

  it.each([
    ['in small letters', (code: string) => code.toLowerCase()],
    ['without its dash', (code: string) => code.replace('-', '')],
    ['with spaces', (code: string) => ` ${code.replace('-', ' ')} `],
  ])('may be typed %s', (_, typed) => {
    const { first, code } = world();
    expect(first.take(ME, typed(code))).toEqual({ kind: 'taken' });
  });

  it('has 48 bits, in characters that nobody takes for one another', () => {
    const codes = Array.from({ length: 300 }, () => world().code);
    expect(new Set(codes).size).toBe(300);
    for (const code of codes) expect(code).toMatch(/^[A-HJKMNP-TW-Z2-9]{5}-[A-HJKMNP-TW-Z2-9]{5}$/u);
    const characters = new Set(codes.join('').replaceAll('-', ''));
    expect(characters.size ** 10).toBeGreaterThan(2 ** 48);
  });

  it.each([
    ['in the last millisecond of ten minutes', 10 * MINUTE_MS - 1, true],
    ['after ten minutes', 10 * MINUTE_MS, false],
  ])('is good for ten minutes: %s', async (_, afterMs, isGood) => {
    const { first, clock, people, code } = world();
    await clock.pass(afterMs);
    expect(first.take(ME, code)).toEqual({ kind: isGood ? 'taken' : 'void' });
    expect(people.hasOwner).toBe(isGood);
  });

  it('does not live longer when the clock is set back', () => {
    const { people, memory, log } = world();
    let nowMs = 1_700_000_000_000;
    const codes: string[] = [];
    const claim = new OwnerClaim({
      ...{ people, logger: log, clock: { now: () => nowMs } },
      onCode: ({ code }) => codes.push(code),
    });
    claim.open();
    nowMs -= 1;
    expect(claim.take(ME, codes[0] ?? '')).toEqual({ kind: 'void' });
    expect(memory.users()).toEqual([]);
  });

  it('hears five wrong tries of a stranger, and then nothing more of theirs, the right one included', () => {
    const { first, code } = world();
    for (let guess = 0; guess < 5; guess += 1)
      expect(first.take(STRANGER, `GUESS-${guess}`)).toEqual({ kind: 'wrong', triesLeft: 4 - guess });
    expect(first.take(STRANGER, code)).toEqual({ kind: 'none' });
    expect(first.take(ME, code)).toEqual({ kind: 'taken' });
  });

  it('is void after a thousand wrong tries of all together, until a restart makes another', () => {
    const { first, code, codes, claim, log } = world();
    for (let guess = 0; guess < 1_000; guess += 1)
      first.take(STRANGER + Math.floor(guess / 5), `GUESS-${guess}`);
    expect(first.take(ME, code)).toEqual({ kind: 'void' });
    expect(log.lines.filter((line) => line.includes('is void'))).toHaveLength(1);
    first.open();
    expect(codes).toHaveLength(1);

    const next = claim();
    next.open();
    expect(next.take(ME, code)).toEqual({ kind: 'wrong', triesLeft: 4 });
    expect(next.take(ME, codes[1] ?? '')).toEqual({ kind: 'taken' });
  });

  it('is told to be void to so many people, and then to nobody', async () => {
    const { first, clock } = world();
    await clock.pass(10 * MINUTE_MS);
    const kinds = Array.from({ length: 25 }, (_, person) => first.take(person, 'AAAAA-AAAAA').kind);
    expect(kinds).toEqual(Array.from({ length: 25 }, (_, person) => (person < 20 ? 'void' : 'none')));
    expect([first.isAnswered(19), first.isAnswered(20)]).toEqual([true, false]);
  });

  it('lets nobody be answered any more who tried it, once there is an owner', () => {
    const { first, code } = world();
    first.take(STRANGER, 'AAAAA-AAAAA');
    expect(first.isAnswered(STRANGER)).toBe(true);
    first.take(ME, code);
    expect(first.isAnswered(STRANGER)).toBe(false);
  });

  it('survives four wrong tries', () => {
    const { first, code } = world();
    for (let guess = 0; guess < 4; guess += 1) first.take(STRANGER, 'AAAAA-AAAAA');
    expect(first.take(ME, code)).toEqual({ kind: 'taken' });
  });

  it('is not made where there is an owner', () => {
    expect(world([ME]).codes).toEqual([]);
  });

  it('is worth nothing when somebody became the owner by another way', () => {
    const { first, code, people } = world();
    people.add(ME, 'owner', 'claim');
    expect(first.take(STRANGER, code)).toEqual({ kind: 'none' });
    expect(people.roleOf(STRANGER)).toBeNull();
  });
});
