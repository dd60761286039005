import { createInstance } from 'i18next';
import { LANGUAGES, type Language } from '../../languages/index.js';
import { en, type Messages } from './en/index.js';
import type { MomentStyle, Phrase } from './phrase.js';
import { zhCN } from './zh-CN/index.js';

/** All texts of all languages. */
export const MESSAGES: Readonly<Record<Language, Messages>> = { en, 'zh-CN': zhCN };

/** Finds the words of one language. */
export interface Translator {
  readonly language: Language;
  /** IANA name, e.g. `Asia/Shanghai`, in which moments are told. */
  readonly timeZone: string;
  say(phrase: Phrase): string;
}

/** @param timeZone IANA name, e.g. `Asia/Shanghai` */
export function createTranslator(language: Language, timeZone = 'UTC'): Translator {
  // Intl's formats are costly to make and cheap to use.
  const formats = new Map<MomentStyle, Intl.DateTimeFormat>();
  const i18n = createInstance();
  void i18n.init({
    lng: language,
    fallbackLng: false,
    initAsync: false,
    resources: { [language]: { translation: MESSAGES[language] } },
    // Escaping is the business of the transport, which alone knows its markup.
    interpolation: { escapeValue: false },
  });

  function say(phrase: Phrase): string {
    switch (phrase.kind) {
      case 'literal':
        return phrase.text;
      case 'moment':
        return writtenMoment(phrase.timeMs, phrase.style);
      case 'recently': {
        const isToday = writtenMoment(phrase.timeMs, 'day') === writtenMoment(phrase.nowMs, 'day');
        return writtenMoment(phrase.timeMs, isToday ? 'time' : 'dayAndTime');
      }
      case 'duration':
        return say(durationPhrase(phrase.durationMs));
      case 'message': {
        const replace = Object.fromEntries(
          Object.entries(phrase.values).map(([name, value]) => [name, say(value)]),
        );
        // `nest: false`: a value must never be read as a reference to another message.
        return i18n.t(phrase.key, { replace, nest: false });
      }
    }
  }

  function writtenMoment(timeMs: number, style: MomentStyle): string {
    const { locale } = LANGUAGES[language];
    const format =
      formats.get(style) ?? new Intl.DateTimeFormat(locale, { timeZone, ...MOMENT_STYLES[style] });
    formats.set(style, format);
    const parts = format.formatToParts(timeMs);
    const zone = parts.find(({ type }) => type === 'timeZoneName');
    if (zone === undefined) return format.format(timeMs);
    // Chinese would put it between the day and the hour.
    const others = parts.filter((part) => part !== zone).map(({ value }) => value);
    return `${others.join('').replace(/\s+/gu, ' ').trim()} ${zone.value}`;
  }

  return { language, timeZone, say };
}

const MOMENT_STYLES: Readonly<Record<MomentStyle, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
  dayAndTime: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  dated: {
    ...{ year: 'numeric', month: 'short', day: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
  },
  exact: {
    ...{ year: 'numeric', month: 'short', day: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' },
  },
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The two largest units say enough on a phone; of the second, nothing is said when it is nothing. */
function durationPhrase(durationMs: number): Phrase {
  const whole = (unitMs: number, ofMs = Number.POSITIVE_INFINITY): Phrase => ({
    kind: 'literal',
    text: String(Math.floor((durationMs % ofMs) / unitMs)),
  });
  if (durationMs < SECOND_MS) return message('unit.milliseconds', { milliseconds: whole(1) });
  if (durationMs < MINUTE_MS) return message('unit.seconds', { seconds: whole(SECOND_MS) });
  if (durationMs < HOUR_MS) return message('unit.minutes', { minutes: whole(MINUTE_MS) });
  if (durationMs < DAY_MS) {
    return durationMs % HOUR_MS < MINUTE_MS
      ? message('unit.wholeHours', { hours: whole(HOUR_MS) })
      : message('unit.hours', { hours: whole(HOUR_MS), minutes: whole(MINUTE_MS, HOUR_MS) });
  }
  return durationMs % DAY_MS < HOUR_MS
    ? message('unit.wholeDays', { days: whole(DAY_MS) })
    : message('unit.days', { days: whole(DAY_MS), hours: whole(HOUR_MS, DAY_MS) });
}

function message(key: `unit.${keyof Messages['unit']}`, values: Readonly<Record<string, Phrase>>): Phrase {
  return { kind: 'message', key, values };
}

export type { Language } from '../../languages/index.js';
export { en } from './en/index.js';
export * from './phrase.js';
