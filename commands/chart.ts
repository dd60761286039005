import { z } from 'zod';
import type { PictureTheme } from '../src/chat/kit/index.js';
import {
  averagePrice,
  type Button,
  commandButton,
  commandText,
  defineCommand,
  exact,
  literal,
  moment,
  type Phrase,
  phrase,
  reply,
  shortened,
  signedMoney,
  signedPercentage,
  text,
  withButtons,
} from '../src/chat/kit/index.js';
import { type Decimal, HUNDRED, ONE, ZERO } from '../src/domain/decimal.js';
import type { ChartSpan, ChartView } from '../src/engine/api/index.js';

const SPANS: readonly ChartSpan[] = ['1h', '6h', '1d', '7d'];
const THEMES: readonly PictureTheme[] = ['light', 'dark'];
const USUAL_SPAN: ChartSpan = '1d';

interface Wish {
  readonly span: ChartSpan | null;
  readonly theme: PictureTheme | null;
}

/** A time and a theme, in any order, none of them twice. */
const wish = z.array(z.string()).max(2).transform(readWish);

export const chart = defineCommand({
  name: 'chart',
  args: wish,
  usage: '[1h|6h|1d|7d] [light|dark]',
  example: '7d dark',
  needs: 'viewer',
  async run({ engine, strategy: { id }, args, person, services: { preferences } }) {
    const span = args.span ?? USUAL_SPAN;
    if (args.theme !== null) preferences.chooseTheme(person.chat, args.theme);
    const theme = preferences.themeOf(person.chat);
    const view = await engine.strategy(id).charts.chart(span);
    const last = view.candles.at(-1);
    if (last === undefined) {
      const none = text('chart.none', { symbol: view.symbol, span: spanPhrase(span) });
      return withButtons(reply(none), [spanButtons(id)]);
    }
    return withButtons(
      reply({
        kind: 'picture',
        picture: { kind: 'chart', theme, ...view },
        caption: caption(view, span, last.close),
      }),
      [spanButtons(id), [themeButton(id, span, theme)]],
    );
  },
});

function readWish(words: readonly string[], context: z.core.$RefinementCtx<string[]>): Wish {
  const refused = (problem: Phrase): never => {
    context.addIssue({ code: 'custom', params: { phrase: problem } });
    return z.NEVER;
  };
  let read: Wish = { span: null, theme: null };
  for (const word of words) {
    const found = word.toLowerCase();
    const span = SPANS.find((candidate) => candidate === found) ?? null;
    const theme = THEMES.find((candidate) => candidate === found) ?? null;
    if (span === null && theme === null) {
      return refused(phrase('chart.notChartWord', { found: shortened(word) }));
    }
    const isSecond = span === null ? read.theme !== null : read.span !== null;
    if (isSecond) {
      const [first = '', second = ''] = words;
      return refused(phrase('chart.chartWordTwice', { first, second }));
    }
    read = { span: read.span ?? span, theme: read.theme ?? theme };
  }
  return read;
}

/** One line of facts: the price first. */
function caption(view: ChartView, span: ChartSpan, price: Decimal): Phrase {
  const { symbol, quoteAsset, average, restsAt, rungs } = view;
  const target = restsAt ?? view.target;
  const open = view.candles[0]?.open ?? price;
  const title = phrase('chart.title', {
    symbol,
    span:
      view.sinceMs === null
        ? spanPhrase(span)
        : phrase('chart.since', { moment: moment(view.sinceMs, 'dayAndTime') }),
    price: exact(price),
    change: signedPercentage(distance(price, open)),
  });
  const realized = realizedIn(view);
  const facts: Phrase[] = [];
  if (average !== null) facts.push(phrase('chart.average', { price: averagePrice(average) }));
  if (target !== null) {
    const away = signedPercentage(distance(target, price));
    const key = restsAt === null ? 'chart.target' : 'chart.resting';
    facts.push(phrase(key, { price: averagePrice(target), away }));
  }
  facts.push(phrase('chart.rungs', { count: String(rungs.length) }));
  if (!realized.eq(ZERO)) {
    facts.push(phrase('chart.realized', { profit: signedMoney(realized), asset: quoteAsset }));
  }
  return facts.reduce((line, fact) => phrase('chart.and', { facts: line, fact }), title);
}

/** Percent from one price to another. */
function distance(to: Decimal, from: Decimal): Decimal {
  return to.div(from).minus(ONE).times(HUNDRED);
}

function realizedIn({ realizedPnl }: ChartView): Decimal {
  const [first, last] = [realizedPnl[0], realizedPnl.at(-1)];
  return first === undefined || last === undefined ? ZERO : last.total.minus(first.total);
}

function spanPhrase(span: ChartSpan): Phrase {
  const count = span.slice(0, -1);
  return span.endsWith('h')
    ? phrase('picture.hours', { hours: count })
    : phrase('picture.days', { days: count });
}

/** The present one too: it draws anew. */
function spanButtons(strategyId: string): Button[] {
  return SPANS.map((span) => commandButton(literal(span), commandText('chart', strategyId, span), 'renews'));
}

function themeButton(strategyId: string, span: ChartSpan, theme: PictureTheme): Button {
  const other = theme === 'dark' ? 'light' : 'dark';
  return commandButton(phrase(`chart.${other}`), commandText('chart', strategyId, span, other), 'renews');
}
