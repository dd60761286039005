import { readClientId } from '../../src/domain/clientId.js';
import type { ExchangeOrder } from '../../src/domain/order.js';
import type { LivingProcess, World } from './world.js';

/** Somebody who can see a stranger's order has seen it by then. */
const KNOWN_WITHIN_MS = 180_000;

/** Sees that what another program has placed under our marks is known and told, as soon as anybody can know. */
export class TwinWatch {
  readonly #world: World;
  #process: LivingProcess | null = null;
  /** Since when the process has had all that it takes to see. */
  #sinceMs = 0;

  constructor(world: World) {
    this.#world = world;
  }

  onMoment(): void {
    const { process, timeline, venue } = this.#world;
    const foreign = venue
      .openOrders()
      .filter((order) => readClientId(order.clientId) !== null && !venue.isOurs(order));
    // Nothing is asked of a process that there is nothing to see for.
    if (foreign.length === 0) {
      this.#process = null;
      return;
    }
    if (process === null || process !== this.#process || !this.#maySee(process)) {
      this.#process = process;
      this.#sinceMs = timeline.nowMs;
      return;
    }
    for (const order of foreign) {
      const parts = readClientId(order.clientId);
      const owned = process.strategies.find(({ id }) => process.engine.state(id).slot === parts?.slot);
      const sinceMs = Math.max(order.createdAtMs, this.#sinceMs);
      if (owned !== undefined && timeline.nowMs - sinceMs >= KNOWN_WITHIN_MS)
        this.#expectKnown(order, owned.id, process);
    }
  }

  #maySee({ isAwake, engine, strategies }: LivingProcess): boolean {
    const { diskFullUntilMs, timeline, venue } = this.#world;
    const [first] = strategies;
    if (!isAwake || first === undefined || timeline.nowMs < diskFullUntilMs || venue.isInMaintenance)
      return false;
    return engine.api.strategy(first.id).queries.status().connection.connected;
  }

  #expectKnown({ orderId, clientId }: ExchangeOrder, strategyId: string, process: LivingProcess): void {
    const { judge, witness, statistics } = this.#world;
    const known = process.setting(`foreignOrders:${strategyId}`) ?? '';
    const isKnown = known.split(' ').includes(orderId);
    judge.must(
      isKnown,
      'anotherProgramIsNoticed',
      () => `${strategyId} does not know ${orderId}, ${clientId}`,
    );
    statistics.branch('order of another program noticed');
    const isTold = witness.alerts.some(
      (alert) =>
        alert.strategyId === strategyId &&
        (alert.content.kind === 'blocked' ||
          (alert.content.kind === 'problem' && alert.content.problem.kind === 'foreignOrder')),
    );
    judge.must(
      isTold,
      'anotherProgramIsTold',
      () => `${strategyId} has told nothing of ${orderId}, ${clientId}`,
    );
  }
}

/** The second program is gone: the owner says so to whom it has stopped. */
export function letGoOn({ process }: Pick<World, 'process'>): void {
  if (process?.isAlive !== true) return;
  for (const { id } of process.strategies) {
    const { mode } = process.engine.state(id);
    const isStopped = mode.kind === 'blocked' && mode.reason === 'anotherProgram';
    if (!isStopped) continue;
    const { position } = process.engine.api.strategy(id);
    const brakes = position.brakes().map(({ kind }) => kind);
    void position.resume('owner', brakes).catch(() => {});
  }
}
