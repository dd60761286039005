import { describe, expect, it } from 'vitest';
import { Silence } from '../../../src/chat/alerts/index.js';
import { openStore } from '../../../src/store/index.js';
import { ManualClock } from '../clock.js';

const HOUR_MS = 3_600_000;

function silence(quietHours: { fromMinute: number; untilMinute: number } | null, timeZone = 'UTC') {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const { chatMemory: memory } = openStore(':memory:', { now: () => clock.now() });
  return { clock, memory, silence: new Silence({ memory, quietHours, timeZone, clock }) };
}

describe('quiet hours', () => {
  it.each([
    ['over midnight', { fromMinute: 23 * 60, untilMinute: 7 * 60 + 30 }, '111111110000000000000001'],
    ['within a day', { fromMinute: 13 * 60, untilMinute: 15 * 60 }, '000000000000011000000000'],
  ])('%s are silent hour by hour', async (_what, hours, expected) => {
    const { clock, silence: quiet } = silence(hours);
    let found = '';
    for (let hour = 0; hour < 24; hour += 1) {
      found += quiet.isSilent('telegram:1', 'trade') ? '1' : '0';
      await clock.pass(HOUR_MS);
    }
    expect(found).toBe(expected);
  });

  it('begin and end on the minute, in the zone of the owner, and never silence what is critical', async () => {
    const { clock, silence: quiet } = silence({ fromMinute: 8 * 60, untilMinute: 9 * 60 }, 'Asia/Shanghai');
    expect(quiet.isSilent('telegram:1', 'info')).toBe(true);
    expect(quiet.isSilent('telegram:1', 'critical')).toBe(false);
    await clock.pass(HOUR_MS - 1);
    expect(quiet.isSilent('telegram:1', 'info')).toBe(true);
    await clock.pass(1);
    expect(quiet.isSilent('telegram:1', 'info')).toBe(false);
  });
});

describe('a mute', () => {
  it('silences one chat for its time, but not what is critical, and is kept over a restart', async () => {
    const { clock, memory, silence: quiet } = silence(null);
    expect(quiet.mutedUntilMs('telegram:1')).toBeNull();
    expect(quiet.mute('telegram:1', 2 * HOUR_MS)).toBe(clock.now() + 2 * HOUR_MS);
    const later = new Silence({ memory, quietHours: null, timeZone: 'UTC', clock });
    expect(later.isSilent('telegram:1', 'trade')).toBe(true);
    expect(later.isSilent('telegram:1', 'critical')).toBe(false);
    expect(later.isSilent('telegram:2', 'trade')).toBe(false);
    await clock.pass(2 * HOUR_MS);
    expect(later.isSilent('telegram:1', 'trade')).toBe(false);
  });

  it('ends when it is taken off', () => {
    const { silence: quiet } = silence(null);
    quiet.mute('telegram:1', HOUR_MS);
    quiet.unmute('telegram:1');
    expect(quiet.isSilent('telegram:1', 'trade')).toBe(false);
  });
});
