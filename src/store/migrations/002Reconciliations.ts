/**
 * Reports keep each entry that they booked and what they looked at; the owner's own trades are kept as evidence.
 *
 * `bookings` and `compared` are JSON with their decimals as text; `compared` is NULL in reports of version 1, which did
 * not keep it.
 */
export const reconciliations = `
-- The entries that reports made: few in a ledger of many fills.
CREATE INDEX ledger_corrections ON ledger (strategy_id, sequence) WHERE report_id IS NOT NULL;

CREATE TABLE reports_with_bookings (
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
  bookings            TEXT    NOT NULL,
  compared            TEXT,
  missed_fills        INTEGER NOT NULL,
  explanation         TEXT    NOT NULL
) STRICT;

-- A report of version 1 booked one entry or none, and its action named the row of the decision table. Where it had no
-- price, its value was written as 0: nobody knew it.
WITH made AS MATERIALIZED (
  SELECT report_id, cost_after, evidence, max(sequence) FROM ledger WHERE report_id IS NOT NULL GROUP BY report_id
)
INSERT INTO reports_with_bookings
SELECT id, strategy_id, trigger, asset, time_ms, duration_ms, held, reserved, booked, drift, tolerance, action,
       CASE WHEN adjustment IS NULL THEN '[]' ELSE json_array(json_object(
         'row', action,
         'reason', 'reconciliation',
         'quantityDelta', adjustment ->> 'quantity',
         'value', CASE WHEN adjustment ->> 'price' IS NULL THEN NULL ELSE adjustment ->> 'value' END,
         'price', adjustment ->> 'price',
         'costAfter', made.cost_after,
         'realizedPnl', '0',
         'tradeId', NULL,
         'evidence', coalesce(made.evidence, explanation)
       )) END,
       NULL, missed_fills, explanation
FROM reports LEFT JOIN made ON made.report_id = reports.id;

DROP TABLE reports;
ALTER TABLE reports_with_bookings RENAME TO reports;

CREATE INDEX reports_by_strategy ON reports (strategy_id);

-- The owner's own trades on the markets of the strategies. Without a report: evidence for the next reconciliation.
CREATE TABLE manual_trades (
  symbol     TEXT    NOT NULL,
  trade_id   TEXT    NOT NULL,
  order_id   TEXT    NOT NULL,
  client_id  INTEGER,
  side       TEXT    NOT NULL,
  price      TEXT    NOT NULL,
  quantity   TEXT    NOT NULL,
  fee        TEXT    NOT NULL,
  fee_asset  TEXT    NOT NULL,
  is_maker   INTEGER NOT NULL,
  time_ms    INTEGER NOT NULL,
  -- The report that settled it.
  report_id  INTEGER REFERENCES reports (id),
  PRIMARY KEY (symbol, trade_id, order_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX manual_trades_open ON manual_trades (symbol, time_ms) WHERE report_id IS NULL;

-- A trade explains once: what a report has settled is never evidence again.
CREATE TRIGGER manual_trades_stay_settled BEFORE UPDATE ON manual_trades WHEN old.report_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a settled trade stays as its report found it'); END;
CREATE TRIGGER manual_trades_do_not_go BEFORE DELETE ON manual_trades
BEGIN SELECT RAISE(ABORT, 'trades of the owner do not go'); END;
`;
