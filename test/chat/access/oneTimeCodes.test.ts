import { Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { codeIn, OneTimeCodes } from '../../../src/chat/access/index.js';
import { openStore } from '../../../src/store/index.js';
import { ManualClock } from '../clock.js';

/** The secret of RFC 6238's test vectors, `12345678901234567890`. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const STEP_MS = 30_000;
const MINUTE_MS = 60_000;
const app = new TOTP({ secret: Secret.fromBase32(SECRET) });

function world(nowMs = Date.UTC(2026, 10, 22, 12)) {
  const clock = new ManualClock(nowMs);
  const { chatMemory: memory } = openStore(':memory:', clock);
  const locked: { readonly who: string; readonly untilMs: number }[] = [];
  const life = () =>
    new OneTimeCodes({
      secret: { reveal: () => SECRET },
      memory,
      clock,
      onLocked: (lock) => locked.push(lock),
    });
  const codes = life();
  const shown = (stepsLater = 0) => app.generate({ timestamp: clock.now() + stepsLater * STEP_MS });
  return { clock, codes, life, locked, shown, memory };
}

const WRONG = '000000';

describe('one-time codes', () => {
  // RFC 6238, appendix B: its eight digits end in the six that apps show.
  it.each([
    [59_000, '287082'],
    [1_111_111_109_000, '081804'],
    [1_111_111_111_000, '050471'],
    [1_234_567_890_000, '005924'],
    [2_000_000_000_000, '279037'],
  ])('are those of RFC 6238: at %i it is %s', (nowMs, code) => {
    expect(world(nowMs).codes.check('telegram:1', code)).toEqual({ kind: 'right' });
  });

  it.each([
    [-2, 'wrong'],
    [-1, 'right'],
    [0, 'right'],
    [1, 'right'],
    [2, 'wrong'],
  ])('of %i steps away are %s', (steps, kind) => {
    const { codes, shown } = world();
    expect(codes.check('telegram:1', shown(steps)).kind).toBe(kind);
  });

  it('are good once, for all people together, and after a restart too', () => {
    const { codes, life, shown } = world();
    const code = shown();
    expect(codes.check('telegram:1', code).kind).toBe('right');
    expect(codes.check('telegram:1', code).kind).toBe('wrong');
    expect(codes.check('telegram:2', code).kind).toBe('wrong');
    expect(life().check('telegram:1', code).kind).toBe('wrong');
  });

  it('from before the one that was used last are worth nothing', () => {
    const { codes, shown } = world();
    const [earlier, now] = [shown(-1), shown()];
    expect(codes.check('telegram:1', now).kind).toBe('right');
    expect(codes.check('telegram:1', earlier).kind).toBe('wrong');
    expect(codes.check('telegram:1', shown(1)).kind).toBe('right');
  });

  it('do not lock everybody out when the clock was ahead once', async () => {
    const { codes, clock, shown, memory } = world();
    memory.setNoteForGood('security', 'lastCodeStep', String(Math.floor(clock.now() / STEP_MS) + 5_000));
    expect(codes.check('telegram:1', shown()).kind).toBe('right');
    expect(codes.check('telegram:1', shown()).kind).toBe('wrong');
  });

  it('are locked for a quarter of an hour by five wrong ones in a row, for that person alone', async () => {
    const { codes, clock, locked, shown } = world();
    const kinds = Array.from({ length: 5 }, () => codes.check('telegram:1', WRONG));
    expect(kinds.slice(0, 4)).toEqual([4, 3, 2, 1].map((triesLeft) => ({ kind: 'wrong', triesLeft })));
    expect(kinds[4]).toEqual({ kind: 'locked', forMs: 15 * MINUTE_MS });
    expect(locked).toEqual([{ who: 'telegram:1', untilMs: clock.now() + 15 * MINUTE_MS }]);
    expect(codes.check('telegram:1', shown()).kind).toBe('locked');
    expect(codes.lockedForMs('telegram:2')).toBeNull();
    expect(codes.check('telegram:2', shown()).kind).toBe('right');

    await clock.pass(15 * MINUTE_MS - 1);
    expect(codes.lockedForMs('telegram:1')).toBe(1);
    await clock.pass(1);
    expect(codes.lockedForMs('telegram:1')).toBeNull();
    expect(codes.check('telegram:1', shown()).kind).toBe('right');
    expect(locked).toHaveLength(1);
  });

  it('are counted as wrong anew after a right one', () => {
    const { codes, shown } = world();
    for (let turn = 0; turn < 4; turn += 1) codes.check('telegram:1', WRONG);
    expect(codes.check('telegram:1', shown()).kind).toBe('right');
    expect(codes.check('telegram:1', WRONG)).toEqual({ kind: 'wrong', triesLeft: 4 });
  });
});

describe('a code in a message', () => {
  it.each([
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['１２３４５６', '123456'],
    ['/123456', '123456'],
    ['12345', null],
    ['1234567', null],
    ['123456 please', null],
    ['/setavg 123456', null],
    ['٠١٢٣٤٥', null],
  ])('%j is %j', (text, code) => {
    expect(codeIn(text)).toBe(code);
  });
});
