import { describe, expect, it } from 'vitest';
import { timeTicks } from '../../src/pictures/timeAxis.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

function labels(from: string, lengthMs: number, timeZone: string, locale = 'en-GB'): string[] {
  const fromMs = Date.parse(from);
  const span = { fromMs, toMs: fromMs + lengthMs };
  return timeTicks(span, 5, { locale, timeZone }).map(({ label, isMain }) => (isMain ? `[${label}]` : label));
}

describe('round moments', () => {
  it.each([
    ['an hour', HOUR_MS, ['09:30', '09:45', '10:00', '10:15']],
    ['six hours', 6 * HOUR_MS, ['10:00', '12:00', '14:00']],
    ['a day', DAY_MS, ['12:00', '18:00', '[12 Mar]', '06:00']],
    ['a week', 7 * DAY_MS, ['12 Mar', '14 Mar', '16 Mar', '18 Mar']],
    ['two years', 730 * DAY_MS, ['Jul 2026', 'Jan 2027', 'Jul 2027', 'Jan 2028']],
    ['twenty years', 7_300 * DAY_MS, ['Jan 2030', 'Jan 2035', 'Jan 2040', 'Jan 2045']],
  ])('of %s', (_, lengthMs, expected) => {
    expect(labels('2026-03-11T09:20:30Z', lengthMs, 'UTC')).toEqual(expected);
  });

  it('are those of the clock of the reader, at quarters of an hour too', () => {
    expect(labels('2026-03-11T09:20:30Z', DAY_MS, 'Asia/Kathmandu')).toEqual([
      '18:00',
      '[12 Mar]',
      '06:00',
      '12:00',
    ]);
    expect(labels('2026-03-11T09:20:30Z', HOUR_MS, 'Asia/Kathmandu')).toEqual([
      '15:15',
      '15:30',
      '15:45',
      '16:00',
    ]);
    expect(labels('2026-03-11T09:20:30Z', 7 * DAY_MS, 'Asia/Shanghai', 'zh-CN')).toEqual([
      '3月12日',
      '3月14日',
      '3月16日',
      '3月18日',
    ]);
  });

  it('stay round when the clocks change', () => {
    const ticks = labels('2026-03-28T18:00:00Z', DAY_MS, 'Europe/Berlin');
    expect(ticks).toEqual(['[29 Mar]', '06:00', '12:00', '18:00']);
    const midnights = timeTicks(
      { fromMs: Date.parse('2026-03-27T12:00:00Z'), toMs: Date.parse('2026-03-31T12:00:00Z') },
      5,
      { locale: 'en-GB', timeZone: 'Europe/Berlin' },
    ).map(({ timeMs }) => new Date(timeMs).toISOString());
    expect(midnights.slice(0, 4)).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
  });
});
