import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchExchange } from './benchExchange.js';
import type { Answer } from './child/exchange.js';

/** The exchange of the benchmarks in a process of its own, so that its work is not counted as the bot's. */
export async function startExchangeProcess(): Promise<BenchExchange> {
  const script = fileURLToPath(new URL('./child/exchange.ts', import.meta.url));
  const child = fork(script, [], { execArgv: ['--import', 'tsx'] });
  const port = await nextAnswer(child);
  const ask = (call: 'botRound' | 'floorRound' | 'hold'): Promise<number> => {
    const answer = nextAnswer(child);
    child.send(call);
    return answer;
  };
  return {
    port,
    botRound: () => ask('botRound'),
    floorRound: () => ask('floorRound'),
    async hold() {
      await ask('hold');
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** What the child says next. @throws Error when it fails or ends instead */
export async function nextAnswer(child: ChildProcess): Promise<number> {
  const gone = new AbortController();
  const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error('The exchange of the benchmarks ended.');
  });
  try {
    // The child is ours and says nothing else.
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Answer];
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.value;
  } finally {
    ended.catch(() => {});
    gone.abort();
  }
}
