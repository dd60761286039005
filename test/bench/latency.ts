import type { BenchExchange } from './benchExchange.js';

export interface Latencies {
  /** Microseconds from the frame to the first byte of the sale, one for each round. */
  readonly bot: readonly number[];
  readonly floor: readonly number[];
}

/**
 * Measures the bot and the floor in turn, so that both meet the same moods of the machine. A bot and a floor must be
 * connected to the exchange.
 */
export async function measureLatency(
  exchange: BenchExchange,
  { warmUp, samples }: { readonly warmUp: number; readonly samples: number },
): Promise<Latencies> {
  const bot: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < warmUp + samples; round += 1) {
    const botUs = await exchange.botRound();
    const floorUs = await exchange.floorRound();
    if (round < warmUp) continue;
    bot.push(botUs);
    floor.push(floorUs);
  }
  return { bot, floor };
}
