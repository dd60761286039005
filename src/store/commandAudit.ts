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
  readonly #insert;
  readonly #latest;

  constructor(connection: Connection) {
    this.#insert = connection.prepare(
      `INSERT INTO command_audit (${commands.list}) VALUES (${commands.marks})`,
    );
    this.#latest = connection.prepare(`SELECT ${commands.list} FROM command_audit ORDER BY id DESC LIMIT ?`);
  }

  add(record: CommandRecord): void {
    this.#insert.run(...commands.write(record));
  }

  /** The newest first. */
  latest(limit: number): readonly CommandRecord[] {
    return this.#latest.all(limit).map((row) => commands.read(row));
  }
}
