import type { QuietHours } from './config.js';
import { type Setting, setting } from './setting.js';

/** The time zone of this machine, as Intl knows it: by TZ, or by the system's settings. */
export function zoneOfMachine(): string {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
}

/** An IANA time zone that this machine's Intl knows, as Intl writes it; `local` is the machine's own. */
export const timeZoneSetting: Setting<string> = setting(
  'the name of a time zone such as Asia/Shanghai, Europe/Berlin or UTC, or local',
  (found) => {
    // Offsets such as +08:00 know no daylight saving time and are no zones of a person.
    if (typeof found !== 'string' || !/^[a-z]/iu.test(found.trim())) return undefined;
    if (found.trim().toLowerCase() === 'local') return zoneOfMachine();
    try {
      return new Intl.DateTimeFormat('en', { timeZone: found.trim() }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  },
);

const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** Minutes after midnight, from `7:30` or `07:30`. */
export const timeOfDaySetting: Setting<number> = setting('a time of day such as "07:30"', (found) =>
  typeof found === 'string' ? minuteOf(found) : undefined,
);

export const quietHoursSetting: Setting<QuietHours> = setting(
  'two times of day such as "23:00-07:30"',
  (found) => {
    if (typeof found !== 'string') return undefined;
    const [from, until, ...rest] = found.split(/\s*[-–]\s*/u).map(minuteOf);
    if (from === undefined || until === undefined || rest.length > 0 || from === until) return undefined;
    return { fromMinute: from, untilMinute: until };
  },
);

function minuteOf(text: string): number | undefined {
  const [, hour, minute] = TIME_OF_DAY.exec(text.trim()) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}
