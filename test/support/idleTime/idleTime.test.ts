import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uptime } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { steadyClock, systemClock } from '../../../src/engine/ports/systemClock.js';
import { whenIdle } from './index.js';

/* What the stories rely on: an hour that nobody works in is skipped, and nothing is late that is under way. */

const HOUR_MS = 3_600_000;

it('an hour of waiting is skipped, and has passed by every clock', async () => {
  const clocks = [
    () => Date.now(),
    () => Date.parse(new Date().toISOString()),
    () => performance.now(),
    () => uptime() * 1_000,
    () => systemClock.now(),
    () => steadyClock.now(),
  ];
  const before = clocks.map((now) => now());
  await new Promise((resolve) => setTimeout(resolve, HOUR_MS));
  await sleep(HOUR_MS);
  clocks.forEach((now, index) => {
    const passedMs = now() - (before[index] ?? 0);
    expect(Math.abs(passedMs - 2 * HOUR_MS)).toBeLessThan(60_000);
  });
  expect(new Date(0)).toBeInstanceOf(Date);
});

it('timers ring at their times, those of one moment in the order in which they were set', async () => {
  const rung: string[] = [];
  const ring = (name: string) => () => rung.push(name);
  setTimeout(ring('after 2 s'), 2_000);
  setTimeout(ring('after 1 s'), 1_000);
  setTimeout(ring('also after 1 s'), 1_000);
  setTimeout(() => setTimeout(ring('half a second after 1 s'), 500), 1_000);
  clearTimeout(setTimeout(ring('never'), 100));
  const refreshed = setTimeout(ring('refreshed'), 1_800);
  setTimeout(() => refreshed.refresh(), 1_000);
  const often = setInterval(ring('every 1.2 s'), 1_200);
  await sleep(3_000);
  clearInterval(often);
  await sleep(HOUR_MS);
  expect(rung).toEqual([
    'after 1 s',
    'also after 1 s',
    'every 1.2 s',
    'half a second after 1 s',
    'after 2 s',
    'every 1.2 s',
    'refreshed',
  ]);
});

it('a pause that is given up is over', async () => {
  const giving = new AbortController();
  setTimeout(() => giving.abort(), 1_000);
  await expect(sleep(HOUR_MS, undefined, { signal: giving.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  await expect(sleep(HOUR_MS, undefined, { signal: giving.signal })).rejects.toThrow();
});

it('an answer that takes much work is there before its time is over', async () => {
  const server = createServer(async (_asked, answer) => {
    for (let round = 0; round < 2_000; round += 1) await new Promise(setImmediate);
    answer.end('done');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const tooLate = sleep(500, 'too late');
  const answer = fetch(`http://127.0.0.1:${port}`).then((response) => response.text());
  expect(await Promise.race([answer, tooLate])).toBe('done');
  server.close();
});

it('nothing is skipped while a child of this process is at work', async () => {
  const child = spawn(process.execPath, ['--eval', 'setTimeout(() => {}, 200)']);
  const ended = once(child, 'exit').then(() => 'ended');
  expect(await Promise.race([ended, sleep(HOUR_MS, 'too late')])).toBe('ended');
});

it('tells when nothing more happens, before the time goes on', async () => {
  const beganAtMs = Date.now();
  let isOver = false;
  setTimeout(() => {
    isOver = true;
  }, HOUR_MS);
  const first = await whenIdle(-1);
  expect([isOver, Date.now() - beganAtMs < 60_000]).toEqual([false, true]);
  for (let last = first; !isOver; ) last = await whenIdle(last);
  expect(Date.now() - beganAtMs).toBeGreaterThanOrEqual(HOUR_MS);
});
