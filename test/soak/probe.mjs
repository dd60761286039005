/*
 * Looks at the process that it is loaded into (`node --import .../probe.mjs`), without a line of that process's own code
 * knowing of it, and writes what it sees as lines of JSON to the file that PROBE_FILE names.
 *
 * Every second: memory, resources that keep the process alive, listeners of the process. Every COLLECT_EVERY_MS, after a
 * forced collection of garbage: what is really alive. PROBE_WARM_UP_MS is when the figures of the whole run begin.
 */
import { channel } from 'node:diagnostics_channel';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { getHeapCodeStatistics, getHeapStatistics, queryObjects } from 'node:v8';

const file = process.env.PROBE_FILE;
if (file === undefined) throw new Error('PROBE_FILE must name the file that the probe writes to');
const warmUpMs = Number(process.env.PROBE_WARM_UP_MS ?? '0');
const collectEveryMs = Number(process.env.PROBE_COLLECT_EVERY_MS ?? '10000');
const LOOK_EVERY_MS = 1_000;
/** Of the timer that measures the delay: what an idle process shows is a little more than this. */
const RESOLUTION_MS = 5;
/** Walking the heap to count what is in it stops the process for a good moment, so few collections do it. */
const countEvery = Number(process.env.PROBE_COUNT_EVERY ?? '3');

const startedAtMs = performance.now();
const Timer = setTimeout(() => {}, 0).constructor;
const counters = { warnings: [], requests: {}, requestErrors: 0, gcs: 0, gcMs: 0, longestGcMs: 0 };
const whole = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let window = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let collections = 0;

process.on('warning', ({ name, message }) => {
  // The probe's own.
  if (message.includes('queryObjects')) return;
  if (counters.warnings.length < 20) counters.warnings.push(`${name}: ${message}`);
});

channel('undici:request:create').subscribe(({ request: { method, path } }) => {
  const endpoint = `${method} ${path.split('?')[0]}`;
  counters.requests[endpoint] = (counters.requests[endpoint] ?? 0) + 1;
});
channel('undici:request:error').subscribe(() => {
  counters.requestErrors += 1;
});

new PerformanceObserver((list) => {
  for (const { duration, detail, startTime } of list.getEntries()) {
    const isForced = (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
    if (isForced || startTime < warmUpMs) continue;
    counters.gcs += 1;
    counters.gcMs += duration;
    counters.longestGcMs = Math.max(counters.longestGcMs, duration);
  }
}).observe({ entryTypes: ['gc'] });

/** All of it in milliseconds. */
function delays(histogram) {
  const ms = (ns) => ns / 1e6;
  if (histogram.count === 0) return { count: 0, p50: 0, p99: 0, p999: 0, max: 0 };
  return {
    count: histogram.count,
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    p999: ms(histogram.percentile(99.9)),
    max: ms(histogram.max),
  };
}

function counted(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function openFiles() {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    // Only Linux has such a folder.
    return null;
  }
}

/** How long the main thread ran, and how long it could have run and had no processor. */
function processor() {
  try {
    const [ranNs, waitedNs] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number);
    return { ranMs: ranNs / 1e6, waitedMs: waitedNs / 1e6 };
  } catch {
    // As above.
    return null;
  }
}

function look() {
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return {
    atMs: performance.now() - startedAtMs,
    memory: { rss, heapUsed, external, arrayBuffers },
    resources: counted(process.getActiveResourcesInfo()),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    openFiles: openFiles(),
    processor: processor(),
    ...counters,
  };
}

/** What is alive once everything that is not has been collected, whoever holds it and whether it keeps the process up. */
function alive() {
  collections += 1;
  const count = (kind) => queryObjects(kind, { format: 'count' });
  const objects =
    collections % countEvery === 0
      ? { objects: count(Object), timers: count(Timer), closures: count(Function), promises: count(Promise) }
      : {};
  globalThis.gc();
  const {
    used_heap_size: heap,
    malloced_memory: malloced,
    number_of_native_contexts: contexts,
  } = getHeapStatistics();
  const { code_and_metadata_size: machineCode, bytecode_and_metadata_size: bytecode } =
    getHeapCodeStatistics();
  const { external, arrayBuffers } = process.memoryUsage();
  return { heap, code: machineCode + bytecode, external, arrayBuffers, malloced, contexts, ...objects };
}

function collect() {
  window.disable();
  const delay = { whole: delays(whole), window: delays(window) };
  const living = alive();
  appendFileSync(file, `${JSON.stringify({ kind: 'collected', ...look(), living, delay })}\n`);
  // The stall that the collection makes is the probe's own: only the whole run's figures contain it.
  window = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  window.enable();
}

window.enable();
setTimeout(() => whole.enable(), Math.max(1, warmUpMs)).unref();
setInterval(
  () => appendFileSync(file, `${JSON.stringify({ kind: 'looked', ...look() })}\n`),
  LOOK_EVERY_MS,
).unref();
setInterval(collect, collectEveryMs).unref();
