import type { EngineHealth, StrategyHealth } from '../../engine/api/index.js';
import type { ProgramHealth } from '../message/index.js';
import { bytes, duration, moment, type Phrase, phrase, recently, signedQuantity } from '../message/index.js';
import { brakeOn, strategyLabel, troublePhrase } from '../phrases/index.js';

/** Readings that /health looks at. */
export interface Health {
  readonly engine: EngineHealth;
  readonly program: ProgramHealth;
  readonly version: string;
  /** Time for which the process has run. */
  readonly upMs: number;
  /** By the clock of the market, which is that of the engine's times. */
  readonly nowMs: number;
  /** By the machine's clock, which is that of Telegram's times. */
  readonly machineNowMs: number;
}

/** After a reconnection the first price comes within this time. */
const PRICE_IS_MISSING_MS = 5_000;
/** Half of what a signature may be off. */
export const CLOCK_IS_OFF_MS = 2_500;
const ALERTS_WAIT_MS = 2 * 60_000;
/** As long as an order may take to the exchange and back. */
const LOOP_IS_SLOW_MS = 250;
/** Less free space than this is told. */
export const DISK_IS_FULL_BYTES = 200 * 1_024 ** 2;
/** Shorter troubles of Telegram are everyday's. */
const TELEGRAM_PATIENCE_MS = 60_000;

/** Lists what somebody should look at, the gravest first; none when all is well. */
export function healthProblems(health: Health): readonly Phrase[] {
  const { engine, nowMs } = health;
  const troubles = engine.troubles.map((trouble) => troublePhrase(trouble, nowMs));
  const brakes = engine.brakes.fallen.map(brakeOn);
  return [
    ...brakes,
    ...troubles,
    ...exchangeProblems(health),
    ...machineProblems(health),
    ...chatProblems(health),
  ];
}

function exchangeProblems({ engine, nowMs }: Health): Phrase[] {
  const { connection, strategies, clockOffsetMs } = engine;
  const problems: Phrase[] = [];
  for (const strategy of strategies) {
    const { mode } = strategy;
    if (mode.kind !== 'blocked') continue;
    const symbol = strategyLabel(strategy);
    const reason = phrase(`blockReason.${mode.reason}`);
    problems.push(phrase('health.problem.blocked', { symbol, reason }));
  }
  if (!connection.connected) {
    problems.push(phrase('health.problem.disconnected', { duration: duration(nowMs - connection.sinceMs) }));
  }
  for (const strategy of strategies) {
    const { lastReport, failingSinceMs, doubts, watched } = strategy;
    const symbol = strategyLabel(strategy);
    for (const { kind, sinceMs } of doubts) {
      // What is watched is told below, with its quantity.
      if (kind === 'holdings' && watched !== null) continue;
      const said = phrase(`doubt.${kind}`, { since: recently(sinceMs, nowMs) });
      problems.push(phrase('everyStrategy.line', { symbol, what: said }));
    }
    problems.push(...priceProblems(strategy, engine, nowMs));
    if (failingSinceMs !== null) {
      const span = duration(nowMs - failingSinceMs);
      problems.push(phrase('health.problem.notCompared', { symbol, duration: span }));
    } else if (watched !== null) {
      const { asset, untilMs } = watched;
      const differs = { symbol, asset, quantity: signedQuantity(watched.quantity) };
      problems.push(phrase('health.problem.watched', { ...differs, until: moment(untilMs, 'time') }));
    } else if (lastReport?.action === 'onlyReported') {
      problems.push(phrase('health.problem.differs', { symbol, report: String(lastReport.id) }));
    }
  }
  if (Math.abs(clockOffsetMs) > CLOCK_IS_OFF_MS) {
    problems.push(phrase('health.problem.clock', { skew: duration(Math.abs(clockOffsetMs)) }));
  }
  return problems;
}

/** After a minute they are troubles of their own. */
function priceProblems(
  { symbol, noPriceSinceMs, isPriceStreamSilent }: StrategyHealth,
  { troubles }: EngineHealth,
  nowMs: number,
): Phrase[] {
  const isSaid = troubles.some(({ problem }) => 'symbols' in problem && problem.symbols.includes(symbol));
  if (isSaid) return [];
  if (noPriceSinceMs !== null && nowMs - noPriceSinceMs > PRICE_IS_MISSING_MS) {
    return [phrase('health.problem.priceOld', { symbol, duration: duration(nowMs - noPriceSinceMs) })];
  }
  return isPriceStreamSilent ? [phrase('health.problem.priceStream', { symbol })] : [];
}

function machineProblems({ program: { database, eventLoopDelayMs } }: Health): Phrase[] {
  const problems: Phrase[] = [];
  const free = database?.freeBytes ?? null;
  if (free !== null && free < DISK_IS_FULL_BYTES) {
    problems.push(phrase('health.problem.disk', { free: bytes(free) }));
  }
  if (eventLoopDelayMs > LOOP_IS_SLOW_MS) {
    problems.push(phrase('health.problem.slow', { delay: duration(eventLoopDelayMs) }));
  }
  return problems;
}

function chatProblems({ program: { telegram, readers }, nowMs, machineNowMs }: Health): Phrase[] {
  const problems: Phrase[] = [];
  if (telegram !== null) {
    const { state } = telegram;
    const lastedMs = machineNowMs - telegram.sinceMs;
    const isTrouble = state === 'failing' || state === 'conflict' || state === 'stopped';
    if (isTrouble && (state === 'stopped' || lastedMs > TELEGRAM_PATIENCE_MS)) {
      problems.push(phrase(`telegramProblem.${state}`, { duration: duration(lastedMs) }));
    }
  }
  for (const { name, oldestDueMs } of readers) {
    if (oldestDueMs === null || nowMs - oldestDueMs <= ALERTS_WAIT_MS) continue;
    const waited = duration(nowMs - oldestDueMs);
    problems.push(phrase('health.problem.waiting', { reader: name, duration: waited }));
  }
  return problems;
}
