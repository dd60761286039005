import type { Messages } from '../en/index.js';
import type { pictures as english } from '../en/pictures.js';

export const pictures: Pick<Messages, keyof typeof english> = {
  picture: {
    hours: '{{hours}} 小时',
    days: '{{days}} 天',
    since: '自 {{moment}} 起',
    cycle: '第 {{cycle}} 轮',
    average: '均价',
    target: '止盈价',
    resting: '止盈卖出价',
    moreRungs: '另 {{count}} 档至',
    bought: '买入 {{count}}',
    sold: '卖出 {{count}}',
    realized: '已实现盈亏',
    realizedSince: '已实现盈亏 自 {{moment}} 起',
    noPrices: '交易所没有这段时间的行情',
  },
  chart: {
    title: '{{symbol}} {{span}}：{{price}}（{{change}}）',
    average: '均价 {{price}}',
    target: '止盈价 {{price}}（{{away}}）',
    resting: '止盈挂单 {{price}}（{{away}}）',
    rungs: '挂单 {{count}} 档',
    realized: '已实现 {{profit}} {{asset}}',
    none: '{{symbol}}：最近 {{span}}没有成交。',
    light: '☀️ 浅色',
    dark: '🌙 深色',
    and: '{{facts}} · {{fact}}',
    since: '自 {{moment}} 起',
    cycle: '{{symbol}} 第 {{cycle}} 轮：{{result}}',
    notChartWord: '“{{found}}”不是时间，也不是颜色。请写 1h、6h、1d 或 7d，以及 light 或 dark。',
    chartWordTwice: '“{{first}}”和“{{second}}”互相矛盾。时间和颜色请各写一个。',
  },
};
