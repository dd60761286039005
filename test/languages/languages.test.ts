import { describe, expect, it } from 'vitest';
import { LANGUAGE_NAMES, languageOfTag, wordsFor } from '../../src/languages/index.js';

describe('a language', () => {
  it.each([
    ...[['zh', 'zh-CN'] as const, ['zh_CN.UTF-8', 'zh-CN'] as const, ['zh-hans', 'zh-CN'] as const],
    ...[['ZH-TW', 'zh-CN'] as const, ['en_GB.UTF-8', 'en'] as const, ['C.UTF-8', 'en'] as const],
    ...[['de', 'en'] as const, ['', 'en'] as const, ['zhx', 'en'] as const],
  ])('of the tag "%s" is %s', (tag, language) => {
    expect(languageOfTag(tag)).toBe(language);
  });

  it('has words of its own, in lower case', () => {
    const words = LANGUAGE_NAMES.flatMap(wordsFor);
    expect(new Set(words).size).toBe(words.length);
    for (const word of words) expect(word).toBe(word.toLowerCase());
    expect(wordsFor('zh-CN')).toEqual(['zh', 'zh-cn', 'zh_cn', '中文', '简体中文']);
  });
});
