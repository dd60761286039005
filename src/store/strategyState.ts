import { z } from 'zod';
import {
  BLOCK_REASONS,
  CYCLE_ENDS,
  EXIT_REASONS,
  FOREIGN_ORDER,
  GATE_NAMES,
} from '../domain/alerts/index.js';
import { BRAKE_KINDS } from '../domain/brakes/index.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import {
  type Cycle,
  NO_OVERRIDES,
  type ParameterOverrides,
  ROOM_LACKS,
  type StrategyState,
} from '../domain/ladder/index.js';
import type { Position } from '../domain/ledger.js';
import { isNothing, type Missing, NOTHING_MISSING } from '../domain/reconciliation/index.js';
import type { StoredStrategy } from '../engine/ports/index.js';
import { type Column, decimalColumn, integer, json, jsonDecimal, nullable, text } from './column.js';
import type { Connection } from './connection.js';
import { cycleSums } from './cycles.js';
import { codecOf } from './shape.js';
import { type Columns, Table } from './table.js';

const timeMs = z.int();

const trading = z.object({ kind: z.literal('trading') });
const stoppingBuys = z.object({ kind: z.literal('stoppingBuys'), sinceMs: timeMs, by: z.string() });
const paused = z.object({ kind: z.literal('paused'), sinceMs: timeMs, by: z.string() });
const finished = z.object({
  kind: z.literal('finished'),
  sinceMs: timeMs,
  reason: z.enum(CYCLE_ENDS),
});
const braked = z.object({
  kinds: z.array(z.enum(BRAKE_KINDS)).readonly(),
  resumeTo: z.discriminatedUnion('kind', [trading, stoppingBuys, paused, finished]),
});
const unblockedModes = [
  trading,
  stoppingBuys,
  paused.extend({ brake: braked.exactOptional() }),
  finished,
] as const;

const mode = z.discriminatedUnion('kind', [
  ...unblockedModes,
  z.object({
    kind: z.literal('blocked'),
    sinceMs: timeMs,
    reason: z.enum(BLOCK_REASONS),
    detail: z.string(),
    order: codecOf(FOREIGN_ORDER).exactOptional(),
    resumeTo: z.discriminatedUnion('kind', unblockedModes),
  }),
]);

const gaveUp = z.object({ atMs: timeMs, times: z.int(), attempts: z.int() });
const toldGate = z.object({ gate: z.enum(GATE_NAMES), atMs: timeMs });
const waitingRung = z.object({
  rung: z.int(),
  price: jsonDecimal,
  quantity: jsonDecimal,
  notBeforeMs: timeMs,
  lacks: z.enum(ROOM_LACKS).exactOptional(),
});

const ladder = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('due'),
    notBeforeMs: timeMs,
    attempts: z.int(),
    refusals: z.int().exactOptional(),
    gaveUp: gaveUp.exactOptional(),
    toldGate: toldGate.exactOptional(),
  }),
  z.object({
    kind: z.literal('placed'),
    anchor: jsonDecimal,
    placedAtMs: timeMs,
    attempts: z.int(),
    refusals: z.int().exactOptional(),
    gaveUp: gaveUp.exactOptional(),
    toldGate: toldGate.exactOptional(),
    waiting: z.array(waitingRung).readonly().exactOptional(),
    takenAway: z.int().exactOptional(),
  }),
  z.object({ kind: z.literal('reanchoring'), toldGate: toldGate.exactOptional() }),
  z.object({ kind: z.literal('off') }),
]);

const levelsSold = z.object({ count: z.int(), quantity: jsonDecimal, value: jsonDecimal, pnl: jsonDecimal });

const inTheWay = z.object({
  sinceMs: timeMs,
  bid: z
    .object({
      orderId: z.string(),
      price: jsonDecimal,
      quantity: jsonDecimal,
      strategyId: z.string().nullable(),
    })
    .nullable(),
  lookAtMs: timeMs,
  isUnread: z.literal(true).exactOptional(),
  cancelled: z.object({ orderId: z.string(), atMs: timeMs }).exactOptional(),
});

const exit = z.object({
  reason: z.enum(EXIT_REASONS),
  // Not kept before version 7.
  by: z.string().nullable().default(null),
  attempts: z.int(),
  // Not kept by version 1.
  hasSold: z.boolean().default(false),
  refusals: z.int(),
  sellAtMost: jsonDecimal.nullable(),
  notBeforeMs: timeMs,
  givenUp: z.int().exactOptional(),
  leftAtMs: timeMs.exactOptional(),
  triedAt: jsonDecimal.exactOptional(),
  emptyLooks: z.int().exactOptional(),
  isPrecaution: z.literal(true).exactOptional(),
  inTheWay: inTheWay.exactOptional(),
});

const restingRetry = z.object({
  attempts: z.int(),
  refusals: z.int(),
  notBeforeMs: timeMs,
  sellAtMost: jsonDecimal.nullable(),
});

const closing = z.object({
  end: z.enum(['fresh', 'retired', 'manual']),
  by: z.string().nullable(),
  orders: z.int().exactOptional(),
});

/** NULL: nothing, also in databases from before it was kept. */
const missing: Column<Missing> = {
  write: (value) => (isNothing(value) ? null : missingParts.write(value)),
  read: (value) => (value === null ? NOTHING_MISSING : missingParts.read(value)),
};
const missingParts = json(
  z.object({
    quantity: jsonDecimal,
    cost: jsonDecimal.nullable(),
    setAside: jsonDecimal,
    // Not there in databases from before it was kept.
    unproven: jsonDecimal.default(ZERO),
  }),
);

/** NULL in databases from before there were any. */
const overrides: Column<ParameterOverrides> = {
  write: (value) => (value.size === 0 ? null : overridesInOrder.write([...value])),
  read: (value) => (value === null ? NO_OVERRIDES : new Map(overridesInOrder.read(value))),
};
/** Name and value in pairs: an object has names of its own. */
const overridesInOrder = json(z.array(z.tuple([z.string(), z.string()])));

/** A strategy's state without its orders, which have their own table, its position and the sums of its open cycle. */
interface OwnRow
  extends Pick<
    StrategyState,
    | ('mode' | 'ledgerLength' | 'ordersMade' | 'ladder' | 'exit' | 'closing')
    | ('setAside' | 'missing' | 'overrides' | 'peak' | 'heldSinceMs' | 'targetAgeMs' | 'restingRetry')
    | 'levelsSold'
  > {
  readonly strategyId: string;
  readonly cycle: number;
  readonly compoundBase: Decimal | null;
}

const ownColumns: Columns<OwnRow> = {
  strategyId: text,
  mode: json(mode),
  ledgerLength: integer,
  ordersMade: integer,
  ladder: json(ladder),
  exit: nullable(json(exit)),
  restingRetry: nullable(json(restingRetry)),
  closing: nullable(json(closing)),
  setAside: decimalColumn,
  missing,
  overrides,
  peak: nullable(decimalColumn),
  heldSinceMs: nullable(integer),
  targetAgeMs: integer,
  levelsSold: nullable(json(levelsSold)),
  cycle: integer,
  compoundBase: nullable(decimalColumn),
};

const positionColumns: Columns<Position> = {
  quantity: decimalColumn,
  cost: nullable(decimalColumn),
  realizedPnl: decimalColumn,
};

/** Position and sums lie flat in the row. They change with a fill alone, and are written by themselves. */
const states = new Table<OwnRow & Position & Omit<Cycle, 'number'>>('strategy_state', ['strategyId'], {
  ...ownColumns,
  ...positionColumns,
  ...cycleSums,
});
const own = new Table<OwnRow>('strategy_state', [], ownColumns);
const positions = new Table<Position>('strategy_state', [], positionColumns);
const sums = new Table<Omit<Cycle, 'number'>>('strategy_state', [], cycleSums);

/** State of each strategy: one row, replaced by every commit. */
export class StrategyStates {
  readonly #replace;
  readonly #select;
  readonly #keepOverrides;

  constructor(connection: Connection) {
    this.#replace = connection.prepare(
      `INSERT OR REPLACE INTO strategy_state (${states.list}) VALUES (${states.marks})`,
    );
    this.#select = connection.prepare(`SELECT ${states.list} FROM strategy_state WHERE strategy_id = ?`);
    this.#keepOverrides = connection.prepare('UPDATE strategy_state SET overrides = ? WHERE strategy_id = ?');
  }

  overrides(strategyId: string): ParameterOverrides {
    return this.load(strategyId)?.overrides ?? NO_OVERRIDES;
  }

  keepOverrides(strategyId: string, kept: ParameterOverrides): void {
    this.#keepOverrides.run(overrides.write(kept), strategyId);
  }

  save(state: StrategyState): void {
    const { parameters, position, cycle } = state;
    this.#replace.run(
      ...own.write({
        ...state,
        strategyId: parameters.id,
        cycle: cycle.number,
        compoundBase: state.compoundBase ?? null,
      }),
      ...positions.written(position),
      ...sums.written(cycle),
    );
  }

  /** Null for a strategy that was never committed. */
  load(strategyId: string): Omit<StoredStrategy, 'slot' | 'orders'> | null {
    const row = this.#select.get(strategyId);
    if (row === undefined) return null;
    const {
      strategyId: _,
      cycle: number,
      quantity,
      cost,
      realizedPnl,
      mode,
      ledgerLength,
      ordersMade,
      ladder,
      exit,
      restingRetry,
      closing,
      setAside,
      missing,
      overrides,
      compoundBase,
      peak,
      heldSinceMs,
      targetAgeMs,
      levelsSold,
      ...sums
    } = states.read(row);
    return {
      mode,
      position: { quantity, cost, realizedPnl },
      ledgerLength,
      cycle: { number, ...sums },
      ordersMade,
      ladder,
      exit,
      restingRetry,
      closing,
      setAside,
      missing,
      overrides,
      ...(compoundBase === null ? {} : { compoundBase }),
      peak,
      heldSinceMs,
      targetAgeMs,
      levelsSold,
    };
  }
}
