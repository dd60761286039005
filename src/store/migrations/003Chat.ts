/** People who may talk, updates of Telegram's that were taken, notes about each chat, and parameters that it set. */
export const chat = `
-- Parameters that the owner set beside the configuration, as JSON; NULL: none.
ALTER TABLE strategy_state ADD COLUMN overrides TEXT;

CREATE TABLE chat_users (
  user_id     INTEGER NOT NULL PRIMARY KEY,
  role        TEXT    NOT NULL,
  added_by    TEXT    NOT NULL,
  added_at_ms INTEGER NOT NULL
) STRICT;

-- In the order in which they were taken: Telegram's own numbers begin anew after a quiet week.
CREATE TABLE chat_updates (
  id        INTEGER PRIMARY KEY,
  update_id INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE chat_notes (
  chat  TEXT NOT NULL,
  key   TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (chat, key)
) STRICT, WITHOUT ROWID;

-- The ladder of a cycle, for its picture.
CREATE INDEX orders_of_rungs ON orders (strategy_id, cycle) WHERE role = 'rung';
`;
