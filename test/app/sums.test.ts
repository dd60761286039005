import { expect, it } from 'vitest';
import { alertReply } from '../../src/chat/alerts/kinds/index.js';
import { plainText } from '../../src/chat/console/plainText.js';
import { createTranslator } from '../../src/chat/languages/index.js';
import { averagePrice } from '../../src/chat/message/figures.js';
import type { AlertContent } from '../../src/domain/alerts/index.js';
import { type Decimal, decimal, HUNDRED, ZERO } from '../../src/domain/decimal.js';
import { averageEntryPrice, book, EMPTY_POSITION, type LedgerEntry } from '../../src/domain/ledger.js';
import type { Store } from '../../src/engine/ports/store.js';
import { alertContent } from '../../src/store/alerts.js';
import { openStoreCopy } from '../../src/store/index.js';
import { booksIn, rowsOf } from './support/books.js';
import { candleFile } from './support/candles.js';
import { configFile } from './support/configFile.js';
import { emptyFolder, startRung } from './support/process.js';
import { HAS_RECORDED_MONTH, RECORDED_MONTH } from './support/recordedMonth.js';

/* What the messages about closed cycles say, added up from their own figures, is what the ledger says. */

const ASSETS = { baseAsset: 'BTC', quoteAsset: 'USDC' };
const ROUND_HALF_AWAY = 1;
/** The smallest unit of USDC. */
const DECIMALS = 6;

type CycleClosed = AlertContent<'cycleClosed'>;

/** A cycle as the entries of the ledger have it, each folded here. */
interface BookedCycle {
  gross: Decimal;
  fees: Decimal;
  sold: Decimal;
  realized: Decimal;
  /** Realized by the strategy since its first day. */
  total: Decimal;
  /** What /status said before each sale, written as it writes it. */
  readonly averages: Set<string>;
}

function bookedCycles(entries: Iterable<LedgerEntry>): ReadonlyMap<number, BookedCycle> {
  const cycles = new Map<number, BookedCycle>();
  let position = EMPTY_POSITION;
  for (const entry of entries) {
    const before = position;
    position = book(position, entry, ASSETS);
    if (entry.kind !== 'fill' || entry.fill.side !== 'sell') continue;
    const cycle = cycles.get(entry.cycle) ?? {
      ...{ gross: ZERO, fees: ZERO, sold: ZERO, realized: ZERO, total: ZERO },
      averages: new Set<string>(),
    };
    const { price, quantity, fee } = entry.fill;
    cycle.gross = cycle.gross.plus(price.times(quantity));
    cycle.fees = cycle.fees.plus(fee);
    cycle.sold = cycle.sold.plus(quantity);
    cycle.realized = cycle.realized.plus(position.realizedPnl).minus(before.realizedPnl);
    cycle.total = position.realizedPnl;
    cycle.averages.add(averagePrice(averageEntryPrice(before) ?? ZERO));
    cycles.set(entry.cycle, cycle);
  }
  return cycles;
}

/** The figures of a message by the labels of its lines, and what stands in brackets. */
function printed(message: string): (label: string) => Decimal {
  return (label) => {
    const found = new RegExp(`^${label} +[+]?(-?[0-9.]+)`, 'mu').exec(message)?.[1];
    if (found === undefined) throw new Error(`no figure ${label} in\n${message}`);
    return decimal(found);
  };
}

function percentageIn(message: string): Decimal {
  return decimal(/\([+]?(-?[0-9.]+)%\)/u.exec(message)?.[1] ?? 'no percentage');
}

function rounded(value: Decimal): string {
  return String(value.round(DECIMALS, ROUND_HALF_AWAY));
}

const LABELS = {
  en: { result: 'Net', sold: 'Sold', average: 'Average', soldAt: 'Sold at', gross: 'Gross', fees: 'Fees' },
  'zh-CN': {
    result: '净盈亏',
    sold: '卖出',
    average: '均价',
    soldAt: '卖出均价',
    gross: '成交额',
    fees: '手续费',
  },
} as const;
const MORE_LABELS = {
  en: { cost: 'Cost', inAll: 'In all' },
  'zh-CN': { cost: '成本', inAll: '累计盈亏' },
} as const;

function expectSum(content: CycleClosed, booked: BookedCycle, language: 'en' | 'zh-CN'): void {
  const told = alertReply({ content, timeMs: 0, strategyId: 'main' });
  const message = plainText(told, createTranslator(language));
  const figure = printed(message);
  const labels = { ...LABELS[language], ...MORE_LABELS[language] };
  const [result, gross, fees, cost] = [labels.result, labels.gross, labels.fees, labels.cost].map(figure) as [
    ...[Decimal, Decimal, Decimal, Decimal],
  ];
  expect(String(gross.plus(fees).plus(cost)), message).toBe(String(result));
  expect(String(result), message).toBe(rounded(booked.realized));
  expect(String(gross), message).toBe(rounded(booked.gross));
  expect(String(fees), message).toBe(rounded(ZERO.minus(booked.fees)));
  expect(String(figure(labels.sold)), message).toBe(String(booked.sold));
  expect(String(figure(labels.inAll)), message).toBe(rounded(booked.total));
  expect(String(figure(labels.soldAt)), message).toBe(averagePrice(booked.gross.div(booked.sold)));
  const share = result.div(cost.abs()).times(HUNDRED).round(2, ROUND_HALF_AWAY);
  expect(percentageIn(message).minus(share).abs().lte('0.01'), message).toBe(true);
  // All of it is sold at once: the average is the one that /status said.
  if (booked.averages.size === 1) {
    expect([...booked.averages], message).toEqual([String(figure(labels.average))]);
  }
  expect(message.startsWith('🔻'), message).toBe(booked.realized.lt(ZERO));
}

/** @returns the cycles that were added up */
function expectSums(
  store: Pick<Store, 'ledger' | 'strategiesOnRecord'>,
  books: string,
): readonly CycleClosed[] {
  const [strategy] = store.strategiesOnRecord();
  const cycles = bookedCycles(store.ledger(strategy?.id ?? ''));
  const rows = (rowsOf(books).alerts ?? []) as readonly { readonly content: unknown }[];
  const told = rows
    .map(({ content }) => alertContent.read(content))
    .filter((content) => content.kind === 'cycleClosed');
  for (const content of told) {
    const booked = cycles.get(content.cycle);
    if (booked === undefined) throw new Error(`nothing was sold in cycle ${content.cycle}`);
    expectSum(content, booked, 'en');
    expectSum(content, booked, 'zh-CN');
  }
  return told;
}

async function replayed(file: string, trading: object = {}): Promise<readonly CycleClosed[]> {
  const folder = emptyFolder();
  const books = booksIn(folder);
  const replay = ['--feed', 'replay', '--file', file, '--speed', 'max', '--exit-at-end', '--db', books];
  const args = [...replay, '--config', configFile({ tradingCoin: 'BTC', ...trading })];
  const { exitCode, stdout } = await startRung({ args, folder, input: null }).ended(300_000);
  expect(exitCode, stdout).toBe(0);
  const closed = Number(/^cycles closed +(\d+)$/mu.exec(stdout)?.[1]);
  const { store, close } = openStoreCopy(books, { now: Date.now });
  try {
    const told = expectSums(store, books);
    expect(told).toHaveLength(closed);
    return told;
  } finally {
    close();
  }
}

it("six days of cycles: each message's figures add up to the ledger's result", async () => {
  expect((await replayed(candleFile(6))).length).toBeGreaterThan(10);
}, 300_000);

it('and those of cycles at a loss: targets that do not pay their fees, in small rungs and parts', async () => {
  const told = await replayed(candleFile(3), {
    takeProfitPercentage: 0.01,
    orderCount: 20,
    totalAmount: 777,
  });
  const losses = told.filter(({ netProfit }) => netProfit.lt(ZERO));
  expect(losses.length).toBeGreaterThan(5);
}, 300_000);

it('and that of a stop loss, after which nothing follows', async () => {
  const told = await replayed(candleFile(3), { stopLossPercentage: 0.5, takeProfitPercentage: 0.4 });
  expect(told.map(({ reason }) => reason).at(-1)).toBe('stopLoss');
  expect(told.at(-1)?.netProfit.lt(ZERO)).toBe(true);
}, 300_000);

it.skipIf(!HAS_RECORDED_MONTH)(
  'and those of a recorded month',
  async () => {
    expect((await replayed(RECORDED_MONTH)).length).toBeGreaterThan(50);
  },
  300_000,
);
