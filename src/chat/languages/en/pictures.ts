/** What stands in and under the pictures. */
export const pictures = {
  /** In the pictures themselves: a character that is new here must be in their fonts, see src/pictures/fonts. */
  picture: {
    hours: '{{hours}} h',
    days: '{{days}} d',
    since: 'Since {{moment}}',
    cycle: 'Cycle {{cycle}}',
    average: 'Average',
    target: 'Target',
    moreRungs: '{{count}} more, to',
    bought: 'Bought: {{count}}',
    sold: 'Sold: {{count}}',
    realized: 'Realized PnL',
    realizedSince: 'Realized PnL since {{moment}}',
    noPrices: 'The exchange has no prices of this time',
  },
  chart: {
    title: '{{symbol}}, {{span}}: {{price}} ({{change}})',
    average: 'average {{price}}',
    target: 'target {{price}} ({{away}})',
    rungs: 'rungs: {{count}}',
    realized: 'realized {{profit}} {{asset}}',
    none: '{{symbol}}: nothing was traded in the last {{span}}.',
    light: '☀️ Light',
    dark: '🌙 Dark',
    and: '{{facts}} · {{fact}}',
    since: 'since {{moment}}',
    cycle: '{{symbol}}, cycle {{cycle}}: {{result}}',
    notChartWord: '“{{found}}” is no time and no colour. Write 1h, 6h, 1d or 7d, and light or dark.',
    chartWordTwice: '“{{first}}” and “{{second}}” contradict each other. Name one time and one colour.',
  },
} as const;
