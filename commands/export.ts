import { defineCommand, document, historyCsv, phrase, reply, text } from '../src/chat/kit/index.js';

export const exportHistory = defineCommand({
  name: 'export',
  needs: 'viewer',
  async run({ engine, strategy: { id, name, symbol } }) {
    const { content, trades, adjustments, cycles } = await historyCsv(
      name ?? id,
      engine.strategy(id).queries.history(),
    );
    if (trades + adjustments + cycles === 0) return reply(text('export.none', { symbol }));
    const day = new Date(engine.now()).toISOString().slice(0, 10);
    return reply(
      document({
        fileName: `rung-${id}-${day}.csv`,
        content,
        caption: phrase('export.caption', {
          symbol,
          trades: String(trades),
          adjustments: String(adjustments),
          cycles: String(cycles),
        }),
      }),
    );
  },
});
