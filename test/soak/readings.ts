import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const delays = z.object({
  /** How often it was measured. */
  count: z.number(),
  p50: z.number(),
  p99: z.number(),
  p999: z.number(),
  max: z.number(),
});

const looked = {
  /** Milliseconds since the process began. */
  atMs: z.number(),
  /** Bytes. */
  memory: z.object({ rss: z.number(), heapUsed: z.number(), external: z.number(), arrayBuffers: z.number() }),
  /** What keeps the process up, by kind. */
  resources: z.record(z.string(), z.number()),
  /** Of all events of the process. */
  listeners: z.number(),
  /** Null where the system does not tell. */
  openFiles: z.number().nullable(),
  /** How long the main thread ran, and how long others had the processor when it wanted to. As above. */
  processor: z.object({ ranMs: z.number(), waitedMs: z.number() }).nullable(),
  warnings: z.array(z.string()),
  /** How often each endpoint was asked. */
  requests: z.record(z.string(), z.number()),
  requestErrors: z.number(),
  /** Collections of garbage that were not forced, after the warm-up. */
  gcs: z.number(),
  gcMs: z.number(),
  longestGcMs: z.number(),
};

const reading = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('looked'), ...looked }),
  z.object({
    kind: z.literal('collected'),
    ...looked,
    /** After a forced collection. Bytes and numbers of objects. */
    living: z.object({
      heap: z.number(),
      /** Of the heap: what V8 has compiled. A function that runs often is compiled anew, whatever the program holds. */
      code: z.number(),
      arrayBuffers: z.number(),
      external: z.number(),
      malloced: z.number(),
      contexts: z.number(),
      /** Of every kind: values, arrays, maps, closures. */
      objects: z.number().optional(),
      timers: z.number().optional(),
      closures: z.number().optional(),
      promises: z.number().optional(),
    }),
    /** Of the event loop, milliseconds: since the warm-up, and since the collection before. */
    delay: z.object({ whole: delays, window: delays }),
  }),
]);

/** What the probe wrote down at one moment. */
export type Reading = z.infer<typeof reading>;
export type Collected = Extract<Reading, { kind: 'collected' }>;
export type Delays = z.infer<typeof delays>;

/** Everything that a probe has written so far, oldest first; a line that is still being written is left out. */
export function readReadings(file: string): readonly Reading[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => reading.parse(JSON.parse(line)));
}

export function isCollected(one: Reading): one is Collected {
  return one.kind === 'collected';
}
