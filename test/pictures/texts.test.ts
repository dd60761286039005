import { describe, expect, it } from 'vitest';
import { createTranslator, type Language } from '../../src/chat/languages/index.js';
import type { Picture } from '../../src/chat/message/picture.js';
import { decimal } from '../../src/domain/decimal.js';
import { drawing } from '../../src/pictures/drawing.js';
import { PALETTES } from '../../src/pictures/palette.js';
import { cycleView } from '../support/chartViews.js';
import { drawnIn } from './drawn.js';
import { pictures } from './pictures.js';
import { chart, cycle } from './samples.js';

/* What is written on the pictures. */

function textsOf(picture: Picture, language: Language = 'en', timeZone = 'Asia/Shanghai'): readonly string[] {
  const words = createTranslator(language, timeZone);
  return drawnIn(drawing({ picture, palette: PALETTES.light, words })).texts.map(({ text }) => text);
}

function named(name: string): Picture {
  const found = pictures[name]?.picture;
  if (found === undefined) throw new Error(`there is no picture ${name}`);
  return found;
}

describe('every picture', () => {
  it.each(Object.entries(pictures))('says its date with the year, and its zone: %s', (_, { picture }) => {
    const english = textsOf(picture).filter((text) => /^\d+ \w+ 2026, \d\d:\d\d GMT\+8$/u.test(text));
    expect(english).toHaveLength(1);
    const chinese = textsOf(picture, 'zh-CN').filter((text) =>
      /^2026年\d+月\d+日 \d\d:\d\d GMT\+8$/u.test(text),
    );
    expect(chinese).toHaveLength(1);
  });

  it('says it in the zone of its reader: of a chart now, of a cycle when it was closed', () => {
    expect(textsOf(chart(), 'en', 'UTC')).toContain('22 Nov 2026, 12:00 UTC');
    expect(textsOf(chart(), 'zh-CN', 'Asia/Kathmandu')).toContain('2026年11月22日 17:45 GMT+5:45');
    expect(textsOf(cycle(), 'en', 'UTC')).toContain('22 Nov 2026, 11:18 UTC');
  });

  it('has all prices of its axis with the decimals of the tick', () => {
    const prices = textsOf(named('tiny-prices-and-a-gap')).filter((text) => text.startsWith('0.0'));
    expect(prices.length).toBeGreaterThan(6);
    for (const price of prices) expect(price).toMatch(/^0\.\d{8}$/u);
    const whole = textsOf(chart({ tickSize: decimal('1') })).filter((text) => text.startsWith('59'));
    expect(whole).toContain('59252');
    for (const price of whole) expect(price).toMatch(/^\d+$/u);
  });
});

describe('the name of the strategy', () => {
  it('stands before what else is told, and nothing does where it has none', () => {
    expect(textsOf(chart({ name: '高频小波动策略' }))).toContain('高频小波动策略');
    expect(textsOf(cycle({ name: 'slow & low' }))).toContain('slow & low');
    expect(textsOf(chart())).not.toContain('btc_usdc');
  });

  it('is its id where the fonts cannot write it', () => {
    const texts = textsOf(chart({ name: '🚀 火箭', strategyId: 'btc_usdc-2' }));
    expect(texts).toContain('btc_usdc-2');
    expect(texts.join('')).not.toContain('🚀');
  });

  it('is cut where it has no room', () => {
    const cut = textsOf(cycle({ name: '高频小波动策略'.repeat(4) })).find((text) => text.startsWith('高频'));
    expect(cut).toMatch(/^高频.+…$/u);
  });
});

describe('the picture of a cycle', () => {
  const { cycle: closed } = cycleView();
  if (closed === null) throw new Error('the view is of a cycle');

  it('says what it earned, and how much that is of what was used', () => {
    expect(textsOf(cycle())).toEqual(
      expect.arrayContaining(['+1.43 USDC', '+0.25%', 'Take profit', 'Cycle 12']),
    );
    const loss = cycle({ cycle: { ...closed, end: 'stopLoss', netProfit: decimal('-12.047') } });
    expect(textsOf(loss, 'zh-CN')).toEqual(expect.arrayContaining(['−12.05 USDC', '−2.10%', '止损']));
  });

  it('says no share where nobody knows what was used', () => {
    const texts = textsOf(cycle({ cycle: { ...closed, cost: null } }));
    expect(texts.filter((text) => text.endsWith('%'))).toEqual([]);
  });
});

describe('a chart', () => {
  it('says what was asked for, or since when there is anything', () => {
    expect(textsOf(chart())).toContain('1 d');
    const young = textsOf(named('new-account-light-en'));
    expect(young).toContain('Since 22 Nov, 19:00');
    expect(young).toContain('Realized PnL');
    expect(textsOf(named('new-account-light-en'), 'zh-CN')).toContain('自 11月22日 19:00 起');
  });

  it('says since when there is a PnL, where the market is older than the strategy', () => {
    const texts = textsOf(named('new-strategy-light-zh'));
    expect(texts).toContain('7 d');
    expect(texts).toContain('Realized PnL since 21 Nov, 14:00');
  });

  it('says how many fills a mark stands for, all of them in sum', () => {
    const texts = textsOf(named('week-dark-en'));
    expect(texts).toEqual(expect.arrayContaining(['Bought: 320', 'Sold: 160']));
    const counts = texts.filter((text) => /^\d{1,3}$/u.test(text) && text !== '0').map(Number);
    const single = 480 - counts.reduce((sum, count) => sum + count, 0);
    expect(counts.length).toBeGreaterThan(10);
    expect(single, 'those that stand alone').toBeLessThan(10);
    expect(single).toBeGreaterThanOrEqual(0);
  });
});
