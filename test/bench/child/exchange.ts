import { startBenchExchange } from '../benchExchange.js';

/* Runs the exchange of the benchmarks for the process that started it: first its port, then an answer to each call. */

export type Answer = { readonly value: number } | { readonly failure: string };

const exchange = await startBenchExchange();

async function perform(call: unknown): Promise<number> {
  if (call === 'botRound') return exchange.botRound();
  if (call === 'floorRound') return exchange.floorRound();
  await exchange.hold();
  return 0;
}

function answer(answer: Answer): void {
  process.send?.(answer);
}

process.on('message', (call) => {
  perform(call).then(
    (value) => answer({ value }),
    (error: unknown) => answer({ failure: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
answer({ value: exchange.port });
