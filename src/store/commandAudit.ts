import type { CommandRecord } from '../engine/ports/index.js';
import { integer, nullable, text } from './column.js';
import type { Connection } from './connection.js';
import { Table } from './table.js';

const commands = new Table<CommandRecord>('command_audit', ['timeMs'], {
  timeMs: integer,
  who: text,
  what: text,
  strategyId: nullable(text),
  result: text,
});

/** Record of who asked for what, when, and what came of it. */
export class CommandAudit {
  readonly #sql;

  constructor(connection: Connection) {
    this.#sql = connection.prepareAll({
      insert: commands.insert,
      latest: `${commands.select} ORDER BY id DESC LIMIT ?`,
    });
  }

  add(record: CommandRecord): void {
    this.#sql.insert.run(...commands.write(record));
  }

  /** The newest first. */
  latest(limit: number): readonly CommandRecord[] {
    return this.#sql.latest.all(limit).map((row) => commands.read(row));
  }
}
