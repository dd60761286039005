import { ALERT_KINDS, ALERT_LEVELS, type Alert, union } from '../domain/alerts/index.js';
import type { Outbox, OutboxGauge, StoredAlert } from '../engine/ports/index.js';
import { integer, json, nullable, oneOf, text } from './column.js';
import type { Connection } from './connection.js';
import { codecOf } from './shape.js';
import { StoreError } from './storeError.js';
import { type Columns, Table } from './table.js';

/** Content of an alert, as JSON with its decimals as strings. */
export const alertContent = json(codecOf(union(ALERT_KINDS)));

const columns: Columns<Alert> = {
  level: oneOf(ALERT_LEVELS),
  strategyId: nullable(text),
  timeMs: integer,
  content: alertContent,
  mergeKey: nullable(text),
  deliverAtMs: integer,
};

const newAlerts = new Table<Alert>('alerts', [], columns);

interface AlertRow extends Omit<StoredAlert, 'strategyName'> {
  readonly revision: number;
}

/**
 * By a moment that is given twice. An alert from a time that is still to come waits for nothing: the clock was ahead when
 * it was written, or has been set back since.
 */
const IS_DUE = '(deliver_at_ms <= ? OR time_ms > ?)';

const alerts = new Table<AlertRow>('alerts', ['id'], { id: integer, ...columns, revision: integer });

/**
 * The alerts and how far each transport has come with them.
 *
 * Order is kept without waiting: an alert that is due takes those before it along, though they might still have
 * merged. So a critical one is not held up by a rung that is still filling.
 */
export class Alerts implements Outbox, OutboxGauge {
  readonly #connection: Connection;
  readonly #sql;
  /** Revisions of alerts that each transport was given and has not yet delivered. */
  readonly #handedOut = new Map<string, Map<number, number>>();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#sql = connection.prepareAll({
      insert: newAlerts.insert,
      replace: `UPDATE alerts SET ${newAlerts.assignments}, revision = revision + 1 WHERE id = ?`,
      mergeable: `SELECT max(id) FROM alerts WHERE merge_key = ? AND strategy_id IS ?
       AND id > (SELECT coalesce(max(last_alert_id), 0) FROM alert_cursors)`,
      register:
        'INSERT OR IGNORE INTO alert_cursors (transport, last_alert_id) SELECT ?, coalesce(max(id), 0) FROM alerts',
      cursor: 'SELECT last_alert_id FROM alert_cursors WHERE transport = ?',
      moveCursor: 'UPDATE alert_cursors SET last_alert_id = max(last_alert_id, ?) WHERE transport = ?',
      moveToLast: 'UPDATE alert_cursors SET last_alert_id = (SELECT max(id) FROM alerts) WHERE transport = ?',
      pending: `${alerts.select}
       WHERE id > ? AND id <= (SELECT max(id) FROM alerts WHERE id > ? AND ${IS_DUE}) ORDER BY id LIMIT ?`,
      nextDue: 'SELECT min(deliver_at_ms) FROM alerts WHERE id > ?',
      find: `${alerts.select} WHERE id = ?`,
      transports: 'SELECT transport FROM alert_cursors ORDER BY transport',
      waiting: `SELECT count(*), min(deliver_at_ms) FROM alerts
       WHERE ${IS_DUE} AND id > (SELECT last_alert_id FROM alert_cursors WHERE transport = ?)`,
      rename: 'UPDATE OR IGNORE alert_cursors SET transport = ? WHERE transport = ?',
      unregister: 'DELETE FROM alert_cursors WHERE transport = ?',
    });
  }

  /** Adds an alert, or puts it in the place of one with its merge key that no transport has delivered. */
  add(alert: Alert): void {
    const row = newAlerts.write(alert);
    const mergeable =
      alert.mergeKey === null ? null : this.#sql.mergeable.get(alert.mergeKey, alert.strategyId)?.[0];
    if (typeof mergeable === 'number') this.#sql.replace.run(...row, mergeable);
    else this.#sql.insert.run(...row);
  }

  /** Adds an alert that some transports have told. Where an older one still waits it comes once more, in its turn. */
  addTold(alert: Alert, toldBy: readonly string[]): void {
    const upToDate = toldBy.filter((transport) => this.nextDueMs(transport) === null);
    this.add(alert);
    for (const transport of upToDate) this.#sql.moveToLast.run(transport);
  }

  register(transport: string): void {
    this.#sql.register.run(transport);
  }

  pending(transport: string, nowMs: number, limit: number): readonly StoredAlert[] {
    const cursor = this.#cursorOf(transport);
    const handedOut = new Map<number, number>();
    this.#handedOut.set(transport, handedOut);
    return this.#sql.pending.all(cursor, cursor, nowMs, nowMs, limit).map((row) => {
      const { revision, ...alert } = alerts.read(row);
      handedOut.set(alert.id, revision);
      return alert;
    });
  }

  waiting(transport: string, nowMs: number): ReturnType<OutboxGauge['waiting']> {
    const [waiting, oldestDueMs] = this.#sql.waiting.get(nowMs, nowMs, transport) ?? [];
    return { waiting: integer.read(waiting), oldestDueMs: nullable(integer).read(oldestDueMs) };
  }

  nextDueMs(transport: string): number | null {
    return nullable(integer).read(this.#sql.nextDue.get(this.#cursorOf(transport))?.[0]);
  }

  /** Counts everything up to this alert as delivered by the transport. */
  markDelivered(transport: string, alertId: number): void {
    this.#connection.transaction(() => {
      this.#cursorOf(transport);
      this.#sql.moveCursor.run(alertId, transport);
      for (const [id, revision] of this.#handedOut.get(transport) ?? []) {
        if (id <= alertId) this.#followUp(id, revision);
      }
    });
    const handedOut = this.#handedOut.get(transport);
    for (const id of handedOut?.keys() ?? []) if (id <= alertId) handedOut?.delete(id);
  }

  alerts(ids: readonly number[]): readonly StoredAlert[] {
    return [...ids]
      .sort((one, other) => one - other)
      .flatMap((id) => this.#sql.find.all(id))
      .map((row) => {
        const { revision: _, ...alert } = alerts.read(row);
        return alert;
      });
  }

  transports(): readonly string[] {
    return this.#sql.transports.all().map((row) => text.read(row[0]));
  }

  rename(transport: string, as: string): void {
    this.#connection.transaction(() => {
      this.#sql.rename.run(as, transport);
      this.#sql.unregister.run(transport);
    });
    this.#handedOut.delete(transport);
  }

  unregister(transport: string): void {
    this.#sql.unregister.run(transport);
    this.#handedOut.delete(transport);
  }

  /** An alert that was replaced while its older form was on its way has not been told: it goes out once more. */
  #followUp(alertId: number, delivered: number): void {
    const row = this.#sql.find.get(alertId);
    if (row === undefined) return;
    const { id: _, revision, ...alert } = alerts.read(row);
    if (revision > delivered) this.add(alert);
  }

  #cursorOf(transport: string): number {
    const row = this.#sql.cursor.get(transport);
    if (row !== undefined) return integer.read(row[0]);
    throw new StoreError(
      'brokenInvariant',
      `Transport ${transport} reads alerts without having been registered.`,
    );
  }
}
