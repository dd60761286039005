import { describe, expect, it } from 'vitest';
import { illustrated } from '../../../src/chat/alerts/alertPicture.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import type { Painter } from '../../../src/chat/message/picture.js';
import { reply, text } from '../../../src/chat/message/reply.js';
import type { CycleEnd } from '../../../src/domain/alerts/index.js';
import { decimal, ZERO } from '../../../src/domain/decimal.js';
import type { ChartView } from '../../../src/engine/api/charts.js';
import { ExchangeUnavailableError } from '../../../src/engine/ports/exchange.js';
import type { StoredAlert } from '../../../src/engine/ports/store.js';
import { cycleView } from '../../support/chartViews.js';
import { keptLog, noPainter } from '../../support/chat.js';
import { fakeEngine } from '../../support/engine.js';
import { NOW_MS } from '../../support/history.js';

const TOLD = reply(text('term.justNow'));
const READER = { translator: createTranslator('en'), theme: 'dark' } as const;

function closed(reason: CycleEnd): StoredAlert {
  return {
    ...{ id: 7, level: 'trade', strategyId: 'main', timeMs: NOW_MS, mergeKey: null, deliverAtMs: NOW_MS },
    content: {
      ...{ kind: 'cycleClosed', symbol: 'BTC_USDC', cycle: 12, reason, next: 'trading' },
      ...{
        soldQuantity: decimal('0.004'),
        averageBuyPrice: decimal('59000'),
        averageSellPrice: decimal('59200'),
      },
      ...{ netProfit: decimal('1.43'), quoteChange: decimal('1.43'), dustQuantity: ZERO },
      ...{ durationMs: 1_000, totalRealizedPnl: decimal('20'), sums: null },
    },
  };
}

/** @param ring the alarm of the clock, which rings when it is told to */
function world(cycleChart: () => Promise<ChartView | null>, painter: Painter = noPainter) {
  const logger = keptLog();
  const timers = new Set<() => void>();
  const clock = {
    setTimer: (_delayMs: number, callback: () => void) => {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  };
  return { logger, timers, illustrators: { engine: fakeEngine({ cycleChart }), painter, clock, logger } };
}

describe('an alert of a closed cycle', () => {
  it.each(['takeProfit', 'stopLoss', 'sellNow'] as const)(
    'that ended by %s gets its picture',
    async (end) => {
      const { illustrators, logger, timers } = world(async () => cycleView());
      const { blocks } = await illustrated(TOLD, closed(end), READER, illustrators);
      expect(blocks).toHaveLength(2);
      const [told, picture] = blocks;
      expect(told).toBe(TOLD.blocks[0]);
      if (picture?.kind !== 'picture') throw new Error('there is no picture');
      expect(picture.picture).toMatchObject({ kind: 'cycle', theme: 'dark', cycle: { number: 12 } });
      expect(READER.translator.say(picture.caption)).toBe('BTC_USDC, cycle 12: +1.431582 USDC (+0.25%)');
      expect(logger.lines).toEqual([]);
      expect(timers.size).toBe(0);
    },
  );

  it.each(['manual', 'fresh'] as const)('that ended by %s asks nobody for one', async (end) => {
    const { illustrators } = world(() => Promise.reject(new Error('it was asked')));
    expect(await illustrated(TOLD, closed(end), READER, illustrators)).toBe(TOLD);
    expect(illustrators.logger.lines).toEqual([]);
  });

  it('goes as it is when the books do not have the cycle', async () => {
    const { illustrators, logger } = world(async () => null);
    expect(await illustrated(TOLD, closed('takeProfit'), READER, illustrators)).toBe(TOLD);
    expect(logger.lines).toEqual([]);
  });

  it('goes as it is when the exchange is away, and the log says so', async () => {
    const { illustrators, logger, timers } = world(() =>
      Promise.reject(new ExchangeUnavailableError('connection refused')),
    );
    expect(await illustrated(TOLD, closed('takeProfit'), READER, illustrators)).toBe(TOLD);
    expect(logger.lines.join()).toMatch(/^warn an alert goes without its picture .*connection refused/u);
    expect(timers.size).toBe(0);
  });

  it('goes as it is when it cannot be painted: it would be tried again for ever', async () => {
    const painter = { paint: () => Promise.reject(new Error('the fonts are missing')) };
    const { illustrators, logger } = world(async () => cycleView(), painter);
    expect(await illustrated(TOLD, closed('takeProfit'), READER, illustrators)).toBe(TOLD);
    expect(logger.lines.join()).toContain('the fonts are missing');
  });

  it('does not wait longer than a few seconds, and what comes later disturbs nobody', async () => {
    let fail = (_error: Error) => {};
    const late = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const { illustrators, logger, timers } = world(() => late);
    const answer = illustrated(TOLD, closed('takeProfit'), READER, illustrators);
    for (const ring of timers) ring();
    expect(await answer).toBe(TOLD);
    expect(logger.lines.join()).toContain('there was no picture within 4000 ms');
    fail(new Error('too late'));
    await new Promise(setImmediate);
  });
});

it('other alerts stay as they are', async () => {
  const { illustrators } = world(() => Promise.reject(new Error('it was asked')));
  const lost: StoredAlert = { ...closed('takeProfit'), content: { kind: 'connectionLost', sinceMs: NOW_MS } };
  expect(await illustrated(TOLD, lost, READER, illustrators)).toBe(TOLD);
  expect(illustrators.logger.lines).toEqual([]);
});
