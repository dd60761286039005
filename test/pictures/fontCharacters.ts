import { createTranslator, type Language, MESSAGES } from '../../src/chat/languages/index.js';
import { moment } from '../../src/chat/languages/phrase.js';
import { LANGUAGES } from '../../src/languages/index.js';
import { TICK_FORMATS } from '../../src/pictures/timeAxis.js';

/* Every character that a picture may need. */

const DAY_MS = 86_400_000;
const A_YEAR = Array.from({ length: 366 }, (_, day) => Date.UTC(2024, 0, 1) + day * DAY_MS);

/** Assets, figures and what stands between them; letters with and without a use: a new asset may have any. */
const ASCII = Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
const SIGNS = '–−…↑↓';

/** The characters that a picture in this language may need, each once, in order. */
export function fontCharacters(language: Language): string {
  const { picture, unit, exit } = MESSAGES[language];
  const ends = Object.values(exit).map(({ shown }) => shown);
  const words = createTranslator(language);
  const formats = Object.values(TICK_FORMATS).map(
    (format) => new Intl.DateTimeFormat(LANGUAGES[language].locale, { timeZone: 'UTC', ...format }),
  );
  const dates = A_YEAR.flatMap((timeMs) => [
    words.say(moment(timeMs, 'dayAndTime')),
    words.say(moment(timeMs, 'dated')),
    ...formats.map((format) => format.format(timeMs)),
  ]);
  const all = [ASCII, SIGNS, ...Object.values(picture), ...ends, ...Object.values(unit), ...dates].join('');
  return [...new Set(all)].sort().join('');
}
