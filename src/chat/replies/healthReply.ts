import { HUNDRED } from '../../domain/decimal.js';
import type { BrakesView, EngineHealth, FallenBrakeView, StrategyHealth } from '../../engine/api/index.js';
import type { TelegramHealth } from '../message/index.js';
import {
  age,
  ago,
  type Block,
  bytes,
  duration,
  exactPercentage,
  heading,
  lines,
  literal,
  money,
  type Phrase,
  pairs,
  phrase,
  type Reply,
  type Row,
  reply,
  wholePercentage,
} from '../message/index.js';
import { amount, brakeFigure, brakePhrase, strategyLabel } from '../phrases/index.js';
import { type Health, healthProblems } from './healthProblems.js';

/** Tells how Rung is doing, at one glance: first whether all is well or what is not, then the figures. */
export function healthReply(health: Health): Reply {
  const problems = healthProblems(health);
  return reply(
    ...verdict(problems),
    pairs([
      ...exchangeRows(health),
      ...brakeRows(health.engine.brakes),
      ...alertRows(health),
      ...processRows(health),
    ]),
  );
}

function verdict(problems: readonly Phrase[]): Block[] {
  const [first, ...others] = problems;
  if (first === undefined) return [heading('health.well')];
  if (others.length === 0) return [heading('trouble.warning', { what: first })];
  return [
    heading('health.several', { count: String(problems.length) }),
    lines(...problems.map((problem) => phrase('health.item', { problem }))),
  ];
}

function exchangeRows({ engine, nowMs }: Health): Row[] {
  const { connection, clockOffsetMs, strategies, ordersToldAgeMs } = engine;
  const span = { duration: duration(nowMs - connection.sinceMs) };
  const isOne = strategies.length === 1;
  return [
    ['label.connection', phrase(connection.connected ? 'status.connected' : 'status.disconnected', span)],
    ['health.orders', ordersToldAgeMs === null ? phrase('health.noOrders') : ago(ordersToldAgeMs)],
    ...congestionRows(engine.congestion),
    ['health.clock', phrase('health.clockApart', { skew: duration(Math.abs(clockOffsetMs)) })],
    ...strategies.flatMap((strategy): Row[] => [
      [isOne ? phrase('label.price') : literal(strategyLabel(strategy)), priceAge(strategy, isOne)],
      [literal(''), priceToldAge(strategy)],
      ...booksRows(strategy, engine.reconciles, nowMs),
    ]),
  ];
}

/** Tells of the congestion; says nothing of it while nothing waits. */
function congestionRows(congestion: EngineHealth['congestion']): Row[] {
  return congestion.flatMap(({ bucket, waiting, waitedMs, pausedForMs }, index): Row[] => [
    [
      index === 0 ? phrase('health.requests') : literal(''),
      phrase(`health.bucket.${bucket}`, { waiting: String(waiting) }),
    ],
    [literal(''), phrase('health.for', { duration: duration(waitedMs + pausedForMs) })],
  ]);
}

/** Tells the age of the price, and says so where the line does not begin with `price`. */
function priceAge({ priceAgeMs }: StrategyHealth, isLabelled: boolean): Phrase {
  const shown = priceAgeMs === null ? phrase('status.noPrice') : ago(priceAgeMs);
  return isLabelled ? shown : phrase('health.price', { age: shown });
}

/** A stream is younger than this, or its market is quiet and its price was asked for. */
const QUIET_MS = 60_000;

/** Of the stream itself, where that is another age than the price's. */
function priceToldAge({ toldAgeMs: { bestPrices } }: StrategyHealth): Phrase | null {
  return bestPrices === null || bestPrices < QUIET_MS
    ? null
    : phrase('health.priceTold', { age: ago(bestPrices) });
}

function booksRows({ lastReport }: StrategyHealth, reconciles: boolean, nowMs: number): Row[] {
  const label = phrase('health.books');
  if (!reconciles) return [[label, phrase('health.reconciliationOff')]];
  if (lastReport === null) return [[label, phrase('health.neverCompared')]];
  return [
    [label, comparison(lastReport)],
    [literal(''), age(lastReport.timeMs, nowMs)],
  ];
}

/** Tells how the last comparison ended. What it found is past: what of that is still wrong is a problem of its own. */
function comparison({ id, action }: NonNullable<StrategyHealth['lastReport']>): Phrase {
  switch (action) {
    case 'none':
    case 'withinTolerance':
      return phrase(`reconciliationAction.${action}`);
    case 'onlyReported':
      return phrase('health.booksDiffer');
    default:
      return phrase('health.booksCorrected', { report: String(id) });
  }
}

function alertRows({ program, machineNowMs }: Health): Row[] {
  const waiting = program.readers.filter((reader) => reader.waiting > 0);
  return [
    ['health.alerts', waiting.length === 0 ? phrase('health.noneWaits') : null],
    ...waiting.map(
      (reader, index): Row => [
        index === 0 ? phrase('health.alerts') : literal(''),
        phrase('health.waiting', { waiting: String(reader.waiting), reader: reader.name }),
      ],
    ),
    ...telegramRows(program.telegram, machineNowMs),
  ];
}

/** A failure that is over is told for a day. */
const TOLD_FOR_MS = 24 * 60 * 60_000;

function telegramRows(telegram: TelegramHealth | null, nowMs: number): Row[] {
  const label = literal('Telegram');
  if (telegram === null) return [[label, phrase('health.telegramOff')]];
  const { mode, state, sinceMs, lastFailure } = telegram;
  return [
    [label, statePhrase(state, mode)],
    [literal(''), phrase('health.for', { duration: duration(nowMs - sinceMs) })],
    ...(lastFailure === null || (state === 'listening' && nowMs - lastFailure.timeMs > TOLD_FOR_MS)
      ? []
      : ([
          ['health.lastFailure', age(lastFailure.timeMs, nowMs)],
          [literal(''), lastFailure.message],
        ] satisfies Row[])),
  ];
}

function statePhrase(state: TelegramHealth['state'], mode: TelegramHealth['mode']): Phrase {
  switch (state) {
    case 'conflict':
    case 'stopped':
      return phrase(`telegramState.${state}`);
    default:
      return phrase(`telegramState.${state}`, { mode: phrase(`telegramMode.${mode}`) });
  }
}

function processRows({ program, version, upMs }: Health): Row[] {
  const { database, memoryBytes, eventLoopDelayMs } = program;
  return [
    ['health.database', database === null ? phrase('health.inMemory') : bytes(database.sizeBytes)],
    [
      'health.disk',
      database === null
        ? null
        : database.freeBytes === null
          ? phrase('term.unknown')
          : bytes(database.freeBytes),
    ],
    ['health.memory', bytes(memoryBytes)],
    ['health.delay', duration(eventLoopDelayMs)],
    ['label.version', phrase('health.version', { version, duration: duration(upMs) })],
  ];
}

/** Rows of /health: how near each brake that is set is; none where none is. */
function brakeRows({ measures, exposures, fallen }: BrakesView): Row[] {
  const isOn = (kind: FallenBrakeView['kind'], quoteAsset: string) =>
    fallen.some((one) => one.kind === kind && one.quoteAsset === quoteAsset);
  const rows = [
    ...measures.map(({ kind, quoteAsset, limit, measured, nearPercentage }): [Phrase, Phrase] => {
      const most = brakeFigure(kind, limit, quoteAsset);
      const label = phrase('brake.rowOf', { brake: brakePhrase(kind), asset: quoteAsset });
      if (isOn(kind, quoteAsset)) return [label, phrase('brake.fallen')];
      if (measured === null || nearPercentage === null)
        return [label, phrase('brake.unknown', { limit: most })];
      const percentage = wholePercentage(nearPercentage);
      return [label, phrase('brake.near', { measured: figureOnly(kind, measured), limit: most, percentage })];
    }),
    ...exposures.map(({ quoteAsset, baseAsset, limit, exposure }): [Phrase, Phrase] => [
      phrase('brake.exposure', { asset: baseAsset ?? quoteAsset }),
      phrase('brake.near', {
        measured: money(exposure),
        limit: amount(money(limit), quoteAsset),
        percentage: wholePercentage(exposure.div(limit).times(HUNDRED)),
      }),
    ]),
  ];
  return rows.flatMap(([label, figures], index): Row[] => [
    [index === 0 ? phrase('brake.row') : literal(''), label],
    [literal(''), figures],
  ]);
}

/** Without its asset, which the limit names. */
function figureOnly(kind: FallenBrakeView['kind'], figure: FallenBrakeView['measured']): string {
  switch (kind) {
    case 'maxDailyLoss':
    case 'emergencyStopLoss':
      return money(figure);
    case 'emergencyStopLossPercentage':
      return exactPercentage(figure.round(2));
    default:
      return figure.toString();
  }
}
