import { performance } from 'node:perf_hooks';
import { TelegramServer } from '../../support/telegram/index.js';
import type { Answer } from './exchange.js';

/*
 * Runs a Bot API server, and people who ask the bot, for the process that started it: first its port, then an answer to
 * each call.
 */

export interface AskCall {
  readonly userId: number;
  readonly text: string;
  /** The answer is the next message to this person that contains one of these. */
  readonly answers: readonly string[];
}

const LONGEST_MS = 20_000;

const server = await TelegramServer.start();

/** @returns microseconds from the delivery of the update, which a poll awaits, to the answer's arrival */
async function ask({ userId, text, answers }: AskCall): Promise<number> {
  await server.until(() => server.isPolled, 'a poll', LONGEST_MS);
  const before = server.sent.length;
  const startedAtMs = performance.now();
  server.say(userId, text);
  await server.until(
    () =>
      server.sent
        .slice(before)
        .some((sent) => sent.chatId === userId && answers.some((words) => sent.text.includes(words))),
    `the answer to ${text}`,
    LONGEST_MS,
  );
  return (performance.now() - startedAtMs) * 1_000;
}

function tell(answer: Answer): void {
  process.send?.(answer);
}

process.on('message', (call) => {
  // The parent sends nothing else.
  ask(call as AskCall).then(
    (value) => tell({ value }),
    (error: unknown) => tell({ failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
tell({ value: Number(new URL(server.url).port) });
