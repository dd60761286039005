import type { ChatMemory } from '../../src/chat/memory/index.js';
import type { Outbox, OutboxGauge } from '../../src/engine/ports/outbox.js';
import type { Commit, Store } from '../../src/engine/ports/store.js';
import { type OpenedStore, StoreError } from '../../src/store/index.js';
import type { World } from './world.js';

/** A process that may die in the middle of what it does. */
export interface Mortal {
  readonly isAlive: boolean;
  die(how: string): void;
}

/**
 * The books as one process sees them: the real ones, on a disk that may be full, in a process that may die right before
 * or right after a commit. Whatever is committed is shown to the witness.
 */
export function guardedStore(world: World, process: Mortal, { store }: OpenedStore): Store {
  const { faults, witness } = world;

  const read = <T>(work: () => T): T => {
    expectAlive(process);
    return work();
  };
  const write = <T>(work: () => T): T => {
    expectAlive(process);
    expectRoom(world);
    return work();
  };

  return {
    openStrategy(id) {
      const opened = write(() => store.openStrategy(id));
      witness.onOpened(id, opened.stored);
      return opened;
    },
    strategiesOnRecord: () => read(() => store.strategiesOnRecord()),
    commit(commit: Commit) {
      expectAlive(process);
      if (faults.happens('crashBeforeCommit')) return die(process, 'before');
      write(() => store.commit(commit));
      witness.onCommit(commit);
      world.disk.onCommit(witness.seen);
      if (faults.happens('crashAfterCommit')) die(process, 'after');
    },
    addAlert(alert, note, toldBy) {
      write(() => store.addAlert(alert, note, toldBy));
      witness.onAlert(alert);
    },
    ledger: (id, after) => read(() => store.ledger(id, after)),
    hasFill: (fill) => read(() => store.hasFill(fill)),
    lastFillTimeMs: (id) => read(() => store.lastFillTimeMs(id)),
    order: (clientId) => read(() => store.order(clientId)),
    orderAtExchange: (symbol, orderId) => read(() => store.orderAtExchange(symbol, orderId)),
    closedCycles: (id, limit) => read(() => store.closedCycles(id, limit)),
    cyclesSince: (id, sinceMs) => read(() => store.cyclesSince(id, sinceMs)),
    cycleResults: (id, fromMs, toMs) => read(() => store.cycleResults(id, fromMs, toMs)),
    fillFees: (id, fromMs, toMs) => read(() => store.fillFees(id, fromMs, toMs)),
    closedCycle: (id, number) => read(() => store.closedCycle(id, number)),
    deepestRungs: (id, first, last) => read(() => store.deepestRungs(id, first, last)),
    rungsOfCycle: (id, cycle) => read(() => store.rungsOfCycle(id, cycle)),
    fillsBetween: (id, fromMs, toMs) => read(() => store.fillsBetween(id, fromMs, toMs)),
    fillTotals: (id) => read(() => store.fillTotals(id)),
    nextReportId: () => read(() => store.nextReportId()),
    reports: (id, limit) => read(() => store.reports(id, limit)),
    report: (id) => read(() => store.report(id)),
    lastCorrection: (id) => read(() => store.lastCorrection(id)),
    noteManualTrade(fill) {
      write(() => store.noteManualTrade(fill));
      witness.onManualTrade(fill);
    },
    manualTradesOf: (order) => read(() => store.manualTradesOf(order)),
    openManualTradesOf: (asset) => read(() => store.openManualTradesOf(asset)),
    evidenceRevision: () => read(() => store.evidenceRevision()),
    strategySinceMs: (id) => read(() => store.strategySinceMs(id)),
    recordCommand: (record) => write(() => store.recordCommand(record)),
    commands: (limit) => read(() => store.commands(limit)),
    brakes() {
      const found = read(() => store.brakes());
      witness.brakes.expectKept(found);
      return found;
    },
    keepBrakes(memories, alerts) {
      expectAlive(process);
      if (faults.happens('crashBeforeCommit')) return die(process, 'before');
      write(() => store.keepBrakes(memories, alerts));
      witness.onBrakes(memories, alerts);
      world.disk.onCommit(witness.seen);
      if (faults.happens('crashAfterCommit')) die(process, 'after');
    },
    setting: (key) => read(() => store.setting(key)),
    setSetting: (key, value) => write(() => store.setSetting(key, value)),
    setSettingForGood(key, value) {
      write(() => store.setSettingForGood(key, value));
      world.disk.onSynced();
    },
    overrides: (id) => read(() => store.overrides(id)),
    keepOverrides: (id, kept) => write(() => store.keepOverrides(id, kept)),
    rememberParameters: (parameters) => write(() => store.rememberParameters(parameters)),
  };
}

export function guardedOutbox(world: World, process: Mortal, { outbox }: OpenedStore): Outbox & OutboxGauge {
  return {
    register(transport) {
      expectAlive(process);
      outbox.register(transport);
    },
    pending(transport, nowMs, limit) {
      expectAlive(process);
      return outbox.pending(transport, nowMs, limit);
    },
    nextDueMs(transport) {
      expectAlive(process);
      return outbox.nextDueMs(transport);
    },
    markDelivered(transport, alertId) {
      expectAlive(process);
      expectRoom(world);
      outbox.markDelivered(transport, alertId);
    },
    waiting(transport, nowMs) {
      expectAlive(process);
      return outbox.waiting(transport, nowMs);
    },
    alerts(ids) {
      expectAlive(process);
      return outbox.alerts(ids);
    },
    transports() {
      expectAlive(process);
      return outbox.transports();
    },
    rename(transport, as) {
      expectAlive(process);
      outbox.rename(transport, as);
    },
    unregister(transport) {
      expectAlive(process);
      outbox.unregister(transport);
    },
  };
}

export function guardedMemory(
  world: World,
  process: Mortal,
  { chatMemory }: OpenedStore,
): Pick<ChatMemory, 'note' | 'setNote'> {
  return {
    note(chat, key) {
      expectAlive(process);
      return chatMemory.note(chat, key);
    },
    setNote(chat, key, value) {
      expectAlive(process);
      expectRoom(world);
      chatMemory.setNote(chat, key, value);
    },
  };
}

function expectRoom(world: World): void {
  const { faults, timeline } = world;
  if (faults.calm) return;
  if (faults.happens('diskFull')) {
    world.diskFullUntilMs = timeline.nowMs + faults.draw('diskFull').pick([0, 0, 500, 5_000, 30_000]);
  } else if (timeline.nowMs >= world.diskFullUntilMs) return;
  throw new StoreError('diskFull', 'no room');
}

function expectAlive(process: Mortal): void {
  if (!process.isAlive) throw new StoreError('closed', 'this process is dead');
}

function die(process: Mortal, when: string): never {
  process.die(`${when} a commit`);
  throw new StoreError('closed', 'this process is dead');
}
