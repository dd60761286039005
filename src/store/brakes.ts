import { z } from 'zod';
import { BRAKE_KINDS, type BrakeMemory } from '../domain/brakes/index.js';
import { json, jsonDecimal } from './column.js';
import type { Settings } from './settings.js';

const KEY = 'brakes';
const timeMs = z.int();

const fallen = z.object({
  kind: z.enum(BRAKE_KINDS),
  sinceMs: timeMs,
  measured: jsonDecimal,
  limit: jsonDecimal,
  release: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('resume') }),
    z.object({ kind: z.literal('utcDay'), day: z.int() }),
    z.object({ kind: z.literal('time'), untilMs: timeMs, pauseMs: z.int() }),
  ]),
  sells: z.boolean(),
});

const memories = json(
  z.array(
    z.object({
      quoteAsset: z.string(),
      fallen: z.array(fallen).readonly(),
      peak: z
        .object({ pnl: jsonDecimal, drawdown: jsonDecimal, strategies: z.array(z.string()).readonly() })
        .nullable(),
      forgiven: z.object({ day: z.int(), loss: jsonDecimal }).nullable(),
      cyclesFrom: z.array(z.tuple([z.string(), z.int()])),
      rungsFromMs: timeMs,
    }),
  ),
);

/** Reads what the brakes remember, of each quote asset; none in databases from before there were any. */
export function readBrakes(settings: Settings): readonly BrakeMemory[] {
  const stored = settings.get(KEY);
  if (stored === null) return [];
  return memories.read(stored).map((memory) => ({ ...memory, cyclesFrom: new Map(memory.cyclesFrom) }));
}

export function writeBrakes(settings: Settings, all: readonly BrakeMemory[]): void {
  const stored = all.map((memory) => ({ ...memory, cyclesFrom: [...memory.cyclesFrom] }));
  settings.set(KEY, String(memories.write(stored as never)));
}
