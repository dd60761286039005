import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { measureEcho, measureReplies } from './replies.js';

/* That the answers are those of the program and of the echo. How long they take is nobody's business here. */

it('the program answers over Telegram while it replays, and so does the echo', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rung-replies-'));
  try {
    for (const times of [
      await measureReplies(directory, { warmUp: 1, samples: 3, days: 60 }),
      await measureEcho({ warmUp: 1, samples: 3 }),
    ]) {
      expect([times.status.length, times.orders.length]).toEqual([3, 3]);
      expect([...times.status, ...times.orders].filter((us) => !(us > 0))).toEqual([]);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);
