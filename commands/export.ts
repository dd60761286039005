import { z } from 'zod';
import { defineCommand } from '../src/chat/kit/command.js';
import { phrase } from '../src/chat/message/phrase.js';
import { document, reply, text } from '../src/chat/message/reply.js';
import { historyCsv } from '../src/chat/replies/historyCsv.js';

export const exportHistory = defineCommand({
  name: 'export',
  summary: 'help.export',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'viewer',
  async run({ engine, strategy: { id, symbol } }) {
    const { content, trades, adjustments, cycles } = await historyCsv(id, engine.history(id));
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
