/**
 * The first books.
 *
 * Decimals are TEXT in plain notation, times are milliseconds since the epoch, yes and no are 1 and 0.
 */
export const books = `
CREATE TABLE strategies (
  id                  TEXT    NOT NULL PRIMARY KEY,
  slot                INTEGER NOT NULL UNIQUE,
  created_at_ms       INTEGER NOT NULL,
  parameters          TEXT,
  parameters_since_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Where each strategy stands: one row, written by every event.
CREATE TABLE strategy_state (
  strategy_id         TEXT    NOT NULL PRIMARY KEY REFERENCES strategies (id),
  mode                TEXT    NOT NULL,
  quantity            TEXT    NOT NULL,
  cost                TEXT,
  realized_pnl        TEXT    NOT NULL,
  ledger_length       INTEGER NOT NULL,
  orders_made         INTEGER NOT NULL,
  ladder              TEXT    NOT NULL,
  exit                TEXT,
  closing             TEXT,
  set_aside           TEXT    NOT NULL,
  cycle               INTEGER NOT NULL,
  started_at_ms       INTEGER NOT NULL,
  bought_quantity     TEXT    NOT NULL,
  bought_value        TEXT    NOT NULL,
  sold_quantity       TEXT    NOT NULL,
  sold_value          TEXT    NOT NULL,
  base_fees           TEXT    NOT NULL,
  quote_fees          TEXT    NOT NULL,
  rungs_placed        INTEGER NOT NULL,
  rungs_filled        INTEGER NOT NULL,
  realized_pnl_before TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Closed cycles; the open one is in strategy_state.
CREATE TABLE cycles (
  strategy_id         TEXT    NOT NULL REFERENCES strategies (id),
  number              INTEGER NOT NULL,
  started_at_ms       INTEGER NOT NULL,
  bought_quantity     TEXT    NOT NULL,
  bought_value        TEXT    NOT NULL,
  sold_quantity       TEXT    NOT NULL,
  sold_value          TEXT    NOT NULL,
  base_fees           TEXT    NOT NULL,
  quote_fees          TEXT    NOT NULL,
  rungs_placed        INTEGER NOT NULL,
  rungs_filled        INTEGER NOT NULL,
  realized_pnl_before TEXT    NOT NULL,
  closed_at_ms        INTEGER NOT NULL,
  end                 TEXT    NOT NULL,
  quote_change        TEXT    NOT NULL,
  realized_pnl        TEXT    NOT NULL,
  dust_quantity       TEXT    NOT NULL,
  PRIMARY KEY (strategy_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX cycles_by_close ON cycles (strategy_id, closed_at_ms);

-- Orders of ours from their intent on; settled ones stay. Client ids return after 2^20 orders of a strategy, so only
-- those of live orders are unique: no two orders that may still change share one.
CREATE TABLE orders (
  id                INTEGER PRIMARY KEY,
  client_id         INTEGER NOT NULL,
  strategy_id       TEXT    NOT NULL REFERENCES strategies (id),
  cycle             INTEGER NOT NULL,
  role              TEXT    NOT NULL,
  rung              INTEGER,
  symbol            TEXT    NOT NULL,
  side              TEXT    NOT NULL,
  price             TEXT    NOT NULL,
  quantity          TEXT    NOT NULL,
  time_in_force     TEXT    NOT NULL,
  phase             TEXT    NOT NULL,
  outcome           TEXT,
  order_id          TEXT,
  executed_quantity TEXT    NOT NULL,
  booked_quantity   TEXT    NOT NULL,
  booked_value      TEXT    NOT NULL,
  cancelling        INTEGER NOT NULL,
  created_at_ms     INTEGER NOT NULL,
  valid_until_ms    INTEGER,
  detail            TEXT
) STRICT;

CREATE INDEX orders_by_client_id ON orders (client_id);
CREATE UNIQUE INDEX orders_live_client_id ON orders (client_id) WHERE phase <> 'settled';
CREATE INDEX orders_live ON orders (strategy_id) WHERE phase <> 'settled';

-- The ledger: fills and adjustments in one sequence, from which every position follows. Nothing in it ever changes.
CREATE TABLE ledger (
  strategy_id    TEXT    NOT NULL REFERENCES strategies (id),
  sequence       INTEGER NOT NULL CHECK (sequence >= 1),
  kind           TEXT    NOT NULL,
  cycle          INTEGER NOT NULL,
  time_ms        INTEGER NOT NULL,
  price          TEXT,
  -- fills
  trade_id       TEXT,
  order_id       TEXT,
  client_id      INTEGER,
  symbol         TEXT,
  side           TEXT,
  quantity       TEXT,
  fee            TEXT,
  fee_asset      TEXT,
  is_maker       INTEGER,
  -- adjustments
  reason         TEXT,
  quantity_delta TEXT,
  cost_after     TEXT,
  realized_pnl   TEXT,
  evidence       TEXT,
  report_id      INTEGER REFERENCES reports (id),
  PRIMARY KEY (strategy_id, sequence),
  CHECK (
    (kind = 'fill'
      AND trade_id IS NOT NULL AND order_id IS NOT NULL AND symbol IS NOT NULL AND side IS NOT NULL
      AND price IS NOT NULL AND quantity IS NOT NULL AND fee IS NOT NULL AND fee_asset IS NOT NULL
      AND is_maker IS NOT NULL AND reason IS NULL)
    OR
    (kind = 'adjustment'
      AND reason IS NOT NULL AND quantity_delta IS NOT NULL AND realized_pnl IS NOT NULL
      AND evidence IS NOT NULL AND trade_id IS NULL)
  )
) STRICT, WITHOUT ROWID;

-- A fill is booked once and only once, for whatever strategy.
CREATE UNIQUE INDEX ledger_fills ON ledger (symbol, trade_id, order_id) WHERE kind = 'fill';
CREATE INDEX ledger_fill_times ON ledger (strategy_id, time_ms) WHERE kind = 'fill';

CREATE TRIGGER ledger_entries_do_not_change BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'entries of the ledger do not change; book an adjustment'); END;
CREATE TRIGGER ledger_entries_do_not_go BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'entries of the ledger do not go; book an adjustment'); END;

CREATE VIEW fills AS
  SELECT strategy_id, sequence, cycle, time_ms, symbol, side, price, quantity, fee, fee_asset, is_maker,
         trade_id, order_id, client_id
  FROM ledger WHERE kind = 'fill';

CREATE VIEW adjustments AS
  SELECT strategy_id, sequence, cycle, time_ms, reason, quantity_delta, cost_after, price, realized_pnl, evidence, report_id
  FROM ledger WHERE kind = 'adjustment';

CREATE TABLE reports (
  id                  INTEGER PRIMARY KEY,
  strategy_id         TEXT    NOT NULL REFERENCES strategies (id),
  trigger             TEXT    NOT NULL,
  asset               TEXT    NOT NULL,
  time_ms             INTEGER NOT NULL,
  duration_ms         INTEGER NOT NULL,
  held                TEXT    NOT NULL,
  reserved            TEXT    NOT NULL,
  booked              TEXT    NOT NULL,
  drift               TEXT    NOT NULL,
  tolerance           TEXT    NOT NULL,
  action              TEXT    NOT NULL,
  adjustment          TEXT,
  missed_fills        INTEGER NOT NULL,
  explanation         TEXT    NOT NULL
) STRICT;

-- The outbox. Alerts stay once delivered; alert_cursors tells how far each transport has come.
CREATE TABLE alerts (
  id             INTEGER PRIMARY KEY,
  level          TEXT    NOT NULL,
  strategy_id    TEXT REFERENCES strategies (id),
  time_ms        INTEGER NOT NULL,
  content        TEXT    NOT NULL,
  merge_key      TEXT,
  deliver_at_ms  INTEGER NOT NULL,
  -- How often a later alert took its place.
  revision       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX alerts_by_merge_key ON alerts (merge_key) WHERE merge_key IS NOT NULL;

CREATE TABLE alert_cursors (
  transport     TEXT    NOT NULL PRIMARY KEY,
  last_alert_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who asked for what, when, and what came of it.
CREATE TABLE command_audit (
  id          INTEGER PRIMARY KEY,
  time_ms     INTEGER NOT NULL,
  who         TEXT    NOT NULL,
  what        TEXT    NOT NULL,
  strategy_id TEXT,
  result      TEXT    NOT NULL
) STRICT;
`;
