/** Who may talk, which updates of Telegram's were taken, and what is noted about each chat. */
export const chat = `
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
`;
