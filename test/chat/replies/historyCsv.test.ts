import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyCsv } from '../../../src/chat/replies/historyCsv.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import { closedCycle, eventfulLines, fill, historyView, ledgerLines, NOW_MS } from '../../support/history.js';
import { parseCsv } from '../strictCsv.js';

/** Rows by column name. */
function rowsOf(content: string): Record<string, string>[] {
  const [columns = [], ...rows] = parseCsv(content);
  return rows.map((row) => {
    expect(row).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? '']));
  });
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '',
    '=1+1',
    '+1',
    '-1',
    '@x',
    '\tx',
    '\rx',
    'a,b',
    'a"b',
    'a\nb',
    'a\r\nb',
    '"',
    ' 价格 ',
    "'",
  ),
);
const amounts = fc
  .tuple(fc.bigInt(1n, 10n ** 30n), fc.integer({ min: 0, max: 24 }))
  .map(([digits, decimals]) => decimal(`${digits}e-${decimals}`));

describe('the history as CSV', () => {
  it('reads back as the texts that went in, with formulas defused', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, anyText, async (strategyId, tradeId, evidence, by) => {
        const lines = ledgerLines([
          { kind: 'fill', cycle: 1, fill: fill({ tradeId }) },
          {
            ...{ kind: 'adjustment', cycle: 1, reason: 'reconciliation', timeMs: NOW_MS },
            ...{ costAfter: ZERO, evidence, orderedBy: by },
          },
        ]);
        const [bought, adjusted] = rowsOf(
          (await historyCsv(strategyId, historyView({ lines, cycles: [] }))).content,
        );
        const read = [bought?.strategy, bought?.['trade id'], adjusted?.evidence, adjusted?.by];
        for (const [index, text] of [strategyId, tradeId, evidence, by].entries()) {
          const isFormula = /^[=+\-@\t\r]/u.test(text);
          expect(read[index]).toBe(isFormula ? `'${text}` : text);
        }
      }),
    );
  });

  it('keeps every digit of every amount, in plain notation', async () => {
    await fc.assert(
      fc.asyncProperty(amounts, amounts, amounts, async (quantity, price, fee) => {
        const executed = fill({ quantity, price, fee, feeAsset: 'USDC' });
        const lines = ledgerLines([{ kind: 'fill', cycle: 1, fill: executed }]);
        const [row] = rowsOf((await historyCsv('main', historyView({ lines, cycles: [] }))).content);
        for (const [column, amount] of [
          ['quantity', quantity],
          ['price', price],
          ['fee', fee],
          ['quote change', ZERO.minus(price.times(quantity)).minus(fee)],
          ['cost', price.times(quantity).plus(fee)],
        ] as const) {
          expect(row?.[column], column).toMatch(/^-?[0-9]+(\.[0-9]+)?$/u);
          expect(row?.[column], column).toBe(amount.toFixed());
        }
      }),
    );
  });

  it('never takes a minus for a formula', async () => {
    const { content } = await historyCsv('main', historyView());
    const rows = rowsOf(content);
    expect(rows.map((row) => row.quantity)).toEqual([
      '0.0042',
      '-0.00419',
      '',
      '0.004',
      '0.0002',
      '-0.0021',
      '0',
    ]);
    expect(rows[0]?.['quote change']).toBe('-248.325');
    expect(rows.at(-1)?.evidence).toBe("'=the owner said so");
  });

  it('says who ordered what was booked, and who ended a cycle', async () => {
    const cycles = [closedCycle({ end: 'sellNow', closedBy: 'telegram:12345' })];
    const { content } = await historyCsv('main', historyView({ cycles }));
    expect(rowsOf(content).map(({ type, by }) => `${type} ${by}`)).toEqual([
      ...[
        'buy ',
        'sell ',
        'cycle telegram:12345',
        'buy ',
        'adjustment ',
        'adjustment ',
        'adjustment console',
      ],
    ]);
  });

  it('says of a cycle how deep it went and what it used, as the lines before it tell', async () => {
    const [, sold, first, ...others] = rowsOf((await historyCsv('main', historyView())).content);
    // 248.325 for 100 of its 110 minutes.
    expect(first).toMatchObject({
      ...{ type: 'cycle', 'deepest rung': '4', 'most capital': '248.325', 'average capital': '225.75' },
    });
    expect(first?.started).toBe(new Date(closedCycle().startedAtMs).toISOString());
    for (const row of [sold, ...others])
      expect(row).toMatchObject({ 'deepest rung': '', 'most capital': '' });
    const unknown = historyView({ deepestRungs: new Map([[1, null]]) });
    const told = rowsOf((await historyCsv('main', unknown)).content);
    expect(told.find(({ type }) => type === 'cycle')?.['deepest rung']).toBe('');
  });

  it('puts each cycle behind its last entry, and counts what it tells', async () => {
    const later = closedCycle({ number: 2, closedAtMs: NOW_MS, end: 'manual' });
    const told = await historyCsv('main', historyView({ cycles: [closedCycle(), later] }));
    expect(rowsOf(told.content).map(({ type, cycle }) => `${type} ${cycle}`)).toEqual([
      ...['buy 1', 'sell 1', 'cycle 1', 'buy 2', 'adjustment 2', 'adjustment 2', 'adjustment 2', 'cycle 2'],
    ]);
    expect(told).toMatchObject({ trades: 3, adjustments: 3, cycles: 2 });
  });

  it('realizes in its rows what the ledger realized, and says what a trade by hand brought', async () => {
    const lines = eventfulLines();
    const rows = rowsOf((await historyCsv('main', historyView({ lines }))).content);
    const realized = rows
      .filter(({ type }) => type !== 'cycle')
      .reduce((sum, row) => sum.plus(decimal(row['realized PnL'] ?? '')), ZERO);
    expect(realized.toFixed()).toBe(lines.at(-1)?.position.realizedPnl.toFixed());
    expect(rows.find(({ reason }) => reason === 'manualTrade')?.['quote change']).toBe('125.874');
  });

  it('leaves out what nobody knows', async () => {
    const lines = ledgerLines([
      {
        ...{ kind: 'adjustment', cycle: 1, reason: 'manualTrade', timeMs: NOW_MS },
        ...{ quantityDelta: decimal('1'), costAfter: null },
      },
    ]);
    const [row] = rowsOf((await historyCsv('main', historyView({ lines, cycles: [] }))).content);
    expect(row).toMatchObject({ cost: '', average: '', 'quote change': '', position: '1' });
  });

  it('has its columns even when nothing happened', async () => {
    const [columns, ...rows] = parseCsv(
      (await historyCsv('main', historyView({ lines: [], cycles: [] }))).content,
    );
    expect(columns).toHaveLength(24);
    expect(rows).toEqual([]);
  });

  it('lets others in between while it tells of a long past, and tells all of it in order', async () => {
    const fills = Array.from({ length: 2_600 }, (_, index) => fill({ tradeId: String(index) }));
    const lines = ledgerLines(fills.map((each) => ({ kind: 'fill', cycle: 1, fill: each })));
    let turns = 0;
    let isOver = false;
    const others = (): void => {
      turns += 1;
      if (!isOver) setImmediate(others);
    };
    setImmediate(others);
    const told = await historyCsv('main', historyView({ lines, cycles: [closedCycle()] }));
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(5);
    const rows = rowsOf(told.content);
    expect(rows.map((row) => row['trade id'])).toEqual([...fills.map(({ tradeId }) => tradeId), '']);
    expect(told).toMatchObject({ trades: 2_600, adjustments: 0, cycles: 1 });
  });
});
