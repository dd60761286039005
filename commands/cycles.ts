import { z } from 'zod';
import {
  byWhom,
  countArg,
  defineCommand,
  duration,
  heading,
  lines,
  moreButtons,
  type Naming,
  namingFor,
  type Phrase,
  phrase,
  recently,
  reply,
  resultPhrase,
  text,
  withButtons,
} from '../src/chat/kit/index.js';
import { ZERO } from '../src/domain/decimal.js';
import type { ClosedCycle } from '../src/domain/ladder/index.js';
import { soldBill } from '../src/domain/ladder/index.js';
import type { CycleEnd } from '../src/engine/api/index.js';

const USUAL = 10;
const MOST = 50;

/** The same as in the alerts that told of them. */
const MARKS: Readonly<Record<CycleEnd, string>> = {
  takeProfit: '🎉',
  stopLoss: '🔻',
  holdTime: '⏳',
  sellNow: '💰',
  manual: '🤝',
  fresh: '🌱',
  retired: '📦',
};
const LOSS_MARK = '🔻';

export const cycles = defineCommand({
  name: 'cycles',
  args: z.tuple([countArg('N', MOST).optional()]),
  usage: '[N]',
  example: '20',
  needs: 'viewer',
  run({ engine, strategy: { id, symbol }, who, services, args: [limit = USUAL] }) {
    const naming = namingFor(services.people, who);
    const view = engine.strategy(id).performance.lastCycles(limit);
    if (view.cycles.length === 0) return reply(text('cycles.none', { symbol }));
    return withButtons(
      reply(
        heading('cycles.title', { symbol }),
        lines(...view.cycles.map((cycle) => cyclePhrase(cycle, view.quoteAsset, engine.now(), naming))),
      ),
      moreButtons('cycles', id, { shown: limit, most: MOST, hasMore: view.hasMore }),
    );
  },
});

function cyclePhrase(cycle: ClosedCycle, asset: string, nowMs: number, naming: Naming): Phrase {
  const { number, end, closedBy, realizedPnl, startedAtMs, closedAtMs } = cycle;
  return phrase('cycles.line', {
    mark: realizedPnl.lt(ZERO) ? LOSS_MARK : MARKS[end],
    cycle: String(number),
    result: resultPhrase(realizedPnl, soldBill(cycle).cost, asset),
    end: byWhom(phrase(`exit.${end}.end`), closedBy, naming),
    when: recently(closedAtMs, nowMs),
    duration: duration(closedAtMs - startedAtMs),
  });
}
