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

/**
 * Words that Chinese owners name ladders with. The regular font alone has them: a font of all 3755 usual characters would have a
 * megabyte.
 */
export const NAME_CHARACTERS = [
  '高中低频大小微波动策略网格马丁长短线稳健激进保守震荡趋势抄底定投快慢急缓早晚日夜周月年主副备用测试',
  '一二三四五六七八九十百千万零甲乙丙丁号组层级区间深浅跌涨回调反弹补加减仓位首尾轻重半满均衡平极速闪电',
  '资金现货比特币以太坊索拉纳狗山寨龙头蓝筹交易盈利止损对冲套利挂单买卖自动机器人我的新旧老小白账户实盘模拟',
].join('');

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
