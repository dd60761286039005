import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTranslator, MESSAGES } from '../../src/chat/languages/index.js';
import { duration, literal, moment, phrase, recently } from '../../src/chat/languages/phrase.js';
import { PARAMETERS } from '../../src/domain/ladder/index.js';

const flat = Object.fromEntries(
  Object.entries(MESSAGES).map(([language, messages]) => [language, new Map(leaves(messages, ''))]),
);
const english = flat.en ?? new Map<string, string>();

describe.each(Object.keys(MESSAGES))('%s', (language) => {
  const messages = flat[language] ?? new Map<string, string>();

  it('has every message, and none of them empty', () => {
    expect([...messages.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...messages].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('uses the same values in each message as English does', () => {
    for (const [key, text] of messages) {
      expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''));
    }
  });
});

it('uses every message that is translated', () => {
  expect(
    [...english.keys()].filter(unused(['src/chat', 'src/app', 'src/pictures', 'commands'].flatMap(sources))),
  ).toEqual([]);
});

it.each([
  ['role.owner', false],
  ['role.emperor', true],
  ['nothing.owner', true],
])('takes %s for unused: %s, where a key is put together', (key, isUnused) => {
  expect(unused([`phrase(\`role.\${member.role}\`); type Role = 'viewer' | 'owner';`], [])(key)).toBe(
    isUnused,
  );
});

it('is Chinese in Chinese: nothing was left in English', () => {
  const same = [...english].filter(
    ([key, text]) => flat['zh-CN']?.get(key) === text && /[a-z]{2}/iu.test(bare(text)),
  );
  expect(same).toEqual([]);
});

/** Sentences that puzzled whoever read them, and what they were made of. */
const ODD: Readonly<Record<string, RegExp>> = {
  'a value as the subject: "9 is heard from now on"': /is heard from now on|[起后]被听到/u,
  '"Nothing is chosen any more"': /nothing is chosen|没有(什么)?被选/iu,
  'what was found and wanted, without a sentence: "Found fr; wanted en, zh"': /^found\b|; wanted|: found /iu,
  'a count that may be 0 as the end of a sentence about what happens': /the rungs come off the book: /iu,
  'a fall with a sign: "Survives -7.00%"': /survives -/iu,
  '"By you" as a name': /^By you\b|by \{\{by\}\}you/u,
  'the number that Telegram knows somebody by, as the audit writes it': /telegram:\{|telegram:\d/iu,
  'an average that is no price': /^mean \{|average result/iu,
};

it.each(Object.entries(ODD))('no message has %s', (_what, odd) => {
  const found = Object.values(flat).flatMap((messages) => [...messages].filter(([, text]) => odd.test(text)));
  expect(found).toEqual([]);
});

/** What stands in English in Chinese, too: commands, words to be typed, names. */
const TYPED =
  /\/\w+( (add|remove|reset|unpin|pin|takeProfitPercentage))?|cancelOwnOrdersForSale: true|Bot API/gu;

it('is Chinese in Chinese: no two English words stand beside each other', () => {
  const inEnglish = [...(flat['zh-CN'] ?? [])].filter(([, text]) =>
    /[a-z]{2,}'?[a-z]* [a-z]{2,}/iu.test(text.replaceAll(/\{\{\w+\}\}/gu, '_').replaceAll(TYPED, '_')),
  );
  expect(inEnglish).toEqual([]);
});

it('is English in English', () => {
  expect([...english].filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
});

describe('a translator', () => {
  const english = createTranslator('en');
  const chinese = createTranslator('zh-CN');

  it('puts values in as they are, whatever they look like', () => {
    const nasty = '{{symbol}} $t(term.yes) <b>&amp; $& $1';
    expect(english.say(phrase('error.unknownTopic', { found: nasty }))).toBe(`There is no command ${nasty}.`);
  });

  it.each([
    [0, '0 ms', '0 毫秒'],
    [999, '999 ms', '999 毫秒'],
    [1_000, '1 s', '1 秒'],
    [59_999, '59 s', '59 秒'],
    [61_000, '1 min', '1 分钟'],
    [3_600_000, '1 h', '1 小时'],
    [3_660_000, '1 h 1 min', '1 小时 1 分'],
    [86_399_999, '23 h 59 min', '23 小时 59 分'],
    [86_400_000, '1 d', '1 天'],
    [90_000_000, '1 d 1 h', '1 天 1 小时'],
    [-5, '0 ms', '0 毫秒'],
  ])('says %i ms as %s and %s', (durationMs, inEnglish, inChinese) => {
    expect(english.say(duration(durationMs))).toBe(inEnglish);
    expect(chinese.say(duration(durationMs))).toBe(inChinese);
  });

  it.each([
    ['time', '10:13', '10:13'],
    ['day', '23 Nov 2026', '2026年11月23日'],
    ['dayAndTime', '23 Nov, 10:13', '11月23日 10:13'],
    ['weekday', 'Mon 23 Nov', '11月23日周一'],
    ['month', 'Nov 2026', '2026年11月'],
    ['exact', '23 Nov 2026, 10:13:20 GMT+8', '2026年11月23日 10:13:20 GMT+8'],
  ] as const)('says a %s as %s and %s in Shanghai', (style, inEnglish, inChinese) => {
    const timeMs = Date.UTC(2026, 10, 23, 2, 13, 20);
    expect(createTranslator('en', 'Asia/Shanghai').say(moment(timeMs, style))).toBe(inEnglish);
    expect(createTranslator('zh-CN', 'Asia/Shanghai').say(moment(timeMs, style))).toBe(inChinese);
  });

  it('leaves out the date of what was today, as the owner counts days', () => {
    const shanghai = createTranslator('en', 'Asia/Shanghai');
    const nowMs = Date.UTC(2026, 10, 23, 2, 13);
    expect(shanghai.say(recently(Date.UTC(2026, 10, 22, 16, 0), nowMs))).toBe('00:00');
    expect(shanghai.say(recently(Date.UTC(2026, 10, 22, 15, 59), nowMs))).toBe('22 Nov, 23:59');
    expect(shanghai.say(recently(Date.UTC(2025, 10, 23, 2, 13), nowMs))).toBe('23 Nov, 10:13');
    expect(createTranslator('en').say(recently(Date.UTC(2026, 10, 22, 16, 0), nowMs))).toBe('22 Nov, 16:00');
  });

  it('knows when the clocks of a zone change', () => {
    const berlin = createTranslator('en', 'Europe/Berlin');
    const at = (hour: number) => berlin.say(moment(Date.UTC(2026, 9, 25, hour, 30), 'time'));
    expect([at(0), at(1), at(2)]).toEqual(['02:30', '02:30', '03:30']);
  });

  it('translates phrases within phrases', () => {
    const nested = phrase('term.change', { before: phrase('term.unknown'), after: literal('1') });
    expect(chinese.say(nested)).toBe('未知 → 1');
  });
});

function leaves(tree: object, path: string): [string, string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${path}${name}`, value] as [string, string]]
      : leaves(value, `${path}${name}.`),
  );
}

/**
 * Whether a key stands nowhere in these sources: neither whole, nor put together as in `role.${role}` of a word that
 * the program knows.
 *
 * @param vocabulary more sources, in which such words may stand
 */
function unused(
  texts: readonly string[],
  vocabulary: readonly string[] = [...['src/domain', 'src/engine'].flatMap(sources), PARAMETER_PATHS],
): (key: string) => boolean {
  const written = texts.join('\n');
  const words = new Set([written, ...vocabulary].flatMap((text) => text.match(/(?<=')[\w.]+(?=')/gu) ?? []));
  const templates = [...written.matchAll(/`([a-z]+\.[^`]*\$\{[^`]*)`/giu)].map(
    ([, template = '']) =>
      new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\$\{[^}]*\}/gu, '(.+)')}$`, 'u'),
  );
  return (key) =>
    !words.has(key) &&
    !templates.some(
      (template) =>
        template
          .exec(key)
          ?.slice(1)
          .every((word) => words.has(word)) === true,
    );
}

/** Most stand in the table as keys. */
const PARAMETER_PATHS = Object.values(PARAMETERS)
  .map(({ path }) => `'${path}'`)
  .join(' ');

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name = '']) => name).sort();
}

function bare(text: string): string {
  return text.replaceAll(/\{\{\w+\}\}|\/\w+/gu, '');
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/languages\W(en|zh-CN)\W/u.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
