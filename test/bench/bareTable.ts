import Database from 'better-sqlite3';

/** What any recording must pay: rows by better-sqlite3, each in a transaction of its own, and nothing else. */
export interface BareTable {
  /** @returns the microseconds that it took */
  insert(number: number, text: string): number;
  close(): void;
}

/** A new table with the settings of the books: it logs ahead and leaves a commit to the operating system. */
export function openBareTable(file: string): BareTable {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec('CREATE TABLE bare (number INTEGER PRIMARY KEY, time_ms INTEGER, text TEXT) STRICT');
  const statement = database.prepare('INSERT INTO bare (number, time_ms, text) VALUES (?, ?, ?)');
  const inTransaction = database.transaction((number: number, text: string) =>
    statement.run(number, 0, text),
  ).immediate;
  return {
    insert(number, text) {
      const startedAtMs = performance.now();
      inTransaction(number, text);
      return (performance.now() - startedAtMs) * 1_000;
    },
    close: () => database.close(),
  };
}
