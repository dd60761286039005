import { z } from 'zod';
import { countArg } from '../src/chat/kit/arguments.js';
import { defineCommand } from '../src/chat/kit/command.js';
import { duration, type Phrase, phrase, recently } from '../src/chat/message/phrase.js';
import { heading, lines, reply, text, withButtons } from '../src/chat/message/reply.js';
import { moreButtons } from '../src/chat/replies/pastReply.js';
import { resultPhrase } from '../src/chat/replies/saleRows.js';
import { ZERO } from '../src/domain/decimal.js';
import { soldBill } from '../src/domain/ladder/index.js';
import type { ClosedCycle } from '../src/domain/ladder/state/state.js';
import type { CycleEnd } from '../src/engine/api/engineApi.js';

const USUAL = 10;
const MOST = 50;

/** The same as in the alerts that told of them. */
const MARKS: Readonly<Record<CycleEnd, string>> = {
  takeProfit: '🎉',
  stopLoss: '🔻',
  sellNow: '💰',
  manual: '🤝',
  fresh: '🌱',
};
const LOSS_MARK = '🔻';

export const cycles = defineCommand({
  name: 'cycles',
  summary: 'help.cycles',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '20',
  needs: 'viewer',
  run({ engine, strategy: { id, symbol }, args: [limit = USUAL] }) {
    const view = engine.lastCycles(id, limit);
    if (view.cycles.length === 0) return reply(text('cycles.none', { symbol }));
    return withButtons(
      reply(
        heading('cycles.title', { symbol }),
        lines(...view.cycles.map((cycle) => cyclePhrase(cycle, view.quoteAsset, engine.now()))),
      ),
      moreButtons('cycles', id, { shown: limit, most: MOST, hasMore: view.hasMore }),
    );
  },
});

function cyclePhrase(cycle: ClosedCycle, asset: string, nowMs: number): Phrase {
  const { number, end, realizedPnl, startedAtMs, closedAtMs } = cycle;
  return phrase('cycles.line', {
    mark: realizedPnl.lt(ZERO) ? LOSS_MARK : MARKS[end],
    cycle: String(number),
    result: resultPhrase(realizedPnl, soldBill(cycle).cost, asset),
    end: phrase(`cycleEnd.${end}`),
    when: recently(closedAtMs, nowMs),
    duration: duration(closedAtMs - startedAtMs),
  });
}
