import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar, type PeriodKind } from '../../../src/engine/books/calendar.js';

const HOUR_MS = 3_600_000;
const utc = (text: string) => Date.parse(text);

/** Zones whose clocks are turned at two, at midnight, by half an hour, hardly ever, and never; one that left out a day. */
const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/Havana', 'Asia/Beirut', 'Australia/Lord_Howe'],
  ...[
    'Asia/Shanghai',
    'Asia/Kathmandu',
    'Pacific/Kiritimati',
    'Pacific/Apia',
    'America/St_Johns',
    'Africa/Cairo',
  ],
];
const KINDS: readonly PeriodKind[] = ['day', 'week', 'month'];

const anyMoment = fc.integer({ min: utc('1990-01-01T00:00:00Z'), max: utc('2037-12-31T00:00:00Z') });
const anyZone = fc.constantFrom(...ZONES);
const anyKind = fc.constantFrom(...KINDS);

describe('a day of the calendar', () => {
  it.each([
    ['Europe/Berlin', 'an ordinary one', '2026-11-22T12:00:00Z', '2026-11-21T23:00:00Z', 24],
    ['Europe/Berlin', 'the shortest of the year', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', 23],
    ['Europe/Berlin', 'the longest of the year', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', 25],
    ['Asia/Shanghai', 'hours before that of UTC', '2026-11-22T16:00:00Z', '2026-11-22T16:00:00Z', 24],
    ['America/New_York', 'still yesterday', '2026-11-22T04:59:59Z', '2026-11-21T05:00:00Z', 24],
    [
      'Asia/Beirut',
      'that begins at one, for its clocks pass midnight over',
      '2026-03-29T12:00:00Z',
      '2026-03-28T22:00:00Z',
      23,
    ],
    [
      'America/Havana',
      'with two midnights: it begins with the first',
      '2026-11-01T12:00:00Z',
      '2026-11-01T04:00:00Z',
      25,
    ],
    [
      'Australia/Lord_Howe',
      'whose clocks are turned by half an hour',
      '2026-04-05T03:00:00Z',
      '2026-04-04T13:00:00Z',
      24.5,
    ],
  ])('in %s: %s', (zone, _what, moment, from, hours) => {
    const day = new Calendar(zone).periodAt('day', utc(moment));
    expect(new Date(day.fromMs).toISOString()).toBe(new Date(utc(from)).toISOString());
    expect((day.toMs - day.fromMs) / HOUR_MS).toBe(hours);
  });

  it('that a country left out is none', () => {
    const apia = new Calendar('Pacific/Apia');
    const dates = apia.latest('day', 3, utc('2011-12-31T00:00:00Z')).map(({ fromMs }) => apia.dateOf(fromMs));
    expect(dates).toEqual(['2011-12-31', '2011-12-29', '2011-12-28']);
  });
});

it('weeks begin on Monday, months with the first, by the clocks of the zone', () => {
  const shanghai = new Calendar('Asia/Shanghai');
  // A Sunday evening in London, a Monday morning in Shanghai.
  const moment = utc('2026-11-29T17:00:00Z');
  expect(shanghai.dateOf(moment)).toBe('2026-11-30');
  expect(shanghai.periodAt('week', moment)).toEqual({
    fromMs: utc('2026-11-29T16:00:00Z'),
    toMs: utc('2026-12-06T16:00:00Z'),
  });
  expect(shanghai.periodAt('month', moment)).toEqual({
    fromMs: utc('2026-10-31T16:00:00Z'),
    toMs: utc('2026-11-30T16:00:00Z'),
  });
});

describe('a time of the day', () => {
  const berlin = new Calendar('Europe/Berlin');
  it.each([
    ['on an ordinary day', '2026-11-22T15:00:00Z', 8 * 60, '2026-11-22T07:00:00Z'],
    ['in summer', '2026-07-01T00:00:00Z', 8 * 60, '2026-07-01T06:00:00Z'],
    ['that the clocks pass over: when they have', '2026-03-29T10:00:00Z', 150, '2026-03-29T01:00:00Z'],
    ['that comes twice: the first', '2026-10-25T10:00:00Z', 150, '2026-10-25T00:30:00Z'],
    ['at midnight', '2026-11-22T22:59:59Z', 0, '2026-11-21T23:00:00Z'],
  ])('%s', (_what, day, minute, at) => {
    expect(new Date(berlin.atMinute(utc(day), minute)).toISOString()).toBe(new Date(utc(at)).toISOString());
  });
});

describe('whatever the zone and the moment', () => {
  it('a moment is in its period, and every moment of that period is in the same one', () => {
    fc.assert(
      fc.property(
        anyZone,
        anyKind,
        anyMoment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, kind, timeMs, share) => {
          const calendar = new Calendar(zone);
          const period = calendar.periodAt(kind, timeMs);
          expect(period.fromMs).toBeLessThanOrEqual(timeMs);
          expect(period.toMs).toBeGreaterThan(timeMs);
          const within = Math.min(
            period.toMs - 1,
            Math.floor(period.fromMs + share * (period.toMs - period.fromMs)),
          );
          expect(calendar.periodAt(kind, within)).toEqual(period);
          expect(calendar.periodAt(kind, period.toMs).fromMs).toBe(period.toMs);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('the latest periods follow on each other without a gap', () => {
    fc.assert(
      fc.property(
        anyZone,
        anyKind,
        anyMoment,
        fc.integer({ min: 1, max: 12 }),
        (zone, kind, timeMs, count) => {
          const periods = new Calendar(zone).latest(kind, count, timeMs);
          expect(periods).toHaveLength(count);
          for (const [index, { fromMs }] of periods.entries()) {
            const older = periods[index + 1];
            if (older !== undefined) expect(older.toMs).toBe(fromMs);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('weeks and months are made of whole days', () => {
    fc.assert(
      fc.property(anyZone, fc.constantFrom<PeriodKind>('week', 'month'), anyMoment, (zone, kind, timeMs) => {
        const calendar = new Calendar(zone);
        const { fromMs, toMs } = calendar.periodAt(kind, timeMs);
        expect(calendar.periodAt('day', fromMs).fromMs).toBe(fromMs);
        expect(calendar.periodAt('day', toMs).fromMs).toBe(toMs);
      }),
      { numRuns: 100 },
    );
  });

  it('a time of the day is on that day, and shown by the clocks unless they pass it over', () => {
    fc.assert(
      fc.property(anyZone, anyMoment, fc.integer({ min: 0, max: 1439 }), (zone, timeMs, minute) => {
        const calendar = new Calendar(zone);
        const at = calendar.atMinute(timeMs, minute);
        const day = calendar.periodAt('day', timeMs);
        expect(at).toBeGreaterThanOrEqual(day.fromMs);
        expect(at).toBeLessThanOrEqual(day.toMs);
        const shown = new Intl.DateTimeFormat('en-GB', {
          ...{ timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
        }).format(at);
        const asked = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const isOrdinary = day.toMs - day.fromMs === 24 * HOUR_MS;
        if (isOrdinary) expect(shown).toBe(asked);
      }),
      { numRuns: 200 },
    );
  });
});
