import { describe, expect, it } from 'vitest';
import { moment, phrase } from '../../src/chat/languages/phrase.js';
import { chatServices } from '../support/chat.js';

const CHAT = 'telegram:7';

describe('the language of a chat', () => {
  it('is the one that was chosen, else that of Telegram, else that of the configuration', () => {
    const { preferences } = chatServices('zh-CN');
    expect(preferences.languageOf(CHAT)).toBe('zh-CN');
    preferences.suggestLanguage(CHAT, 'en-GB');
    expect(preferences.languageOf(CHAT)).toBe('en');
    preferences.chooseLanguage(CHAT, 'zh-CN');
    expect(preferences.languageOf(CHAT)).toBe('zh-CN');
    preferences.chooseLanguage(CHAT, null);
    expect(preferences.languageOf(CHAT)).toBe('en');
    expect(preferences.languageOf('telegram:8')).toBe('zh-CN');
  });

  it.each([
    ['zh', 'zh-CN'],
    ['zh-hans', 'zh-CN'],
    ['ZH-TW', 'zh-CN'],
    ['de', 'en'],
    ['zhx', 'en'],
  ] as const)('with %s in Telegram is %s', (code, language) => {
    const { preferences } = chatServices();
    preferences.suggestLanguage(CHAT, code);
    expect(preferences.languageOf(CHAT)).toBe(language);
    // What Telegram does not say changes nothing.
    preferences.suggestLanguage(CHAT, undefined);
    expect(preferences.languageOf(CHAT)).toBe(language);
  });

  it('that a note of another version names is none', () => {
    const { preferences, memory } = chatServices();
    memory.setNote(CHAT, 'language', 'toString');
    expect(preferences.languageOf(CHAT)).toBe('en');
  });

  it('has its words', () => {
    const { preferences } = chatServices();
    preferences.chooseLanguage(CHAT, 'zh-CN');
    expect(preferences.translatorOf(CHAT).say(phrase('term.yes'))).toBe('是');
    expect(preferences.translatorOf('console').say(phrase('term.yes'))).toBe('Yes');
  });
});

describe('a moment', () => {
  it('is told in the time zone of the owner and in the way of the reader', () => {
    const { preferences } = chatServices('en');
    expect(preferences.translatorOf(CHAT).timeZone).toBe('UTC');
    expect(preferences.translatorOf(CHAT).say(moment(1_795_400_000_000, 'dayAndTime'))).toBe('23 Nov, 02:13');
  });
});
