/**
 * Person who ordered what was booked and ended a cycle, as the audit names people. NULL: nobody, and in whatever was
 * written before. What a closing cycle ends with is JSON from here on, beside who ordered it.
 */
export const orderedBy = `
ALTER TABLE ledger ADD COLUMN ordered_by TEXT;

ALTER TABLE cycles ADD COLUMN closed_by TEXT;

UPDATE strategy_state SET closing = json_object('end', closing, 'by', NULL) WHERE closing IS NOT NULL;

DROP VIEW fills;
CREATE VIEW fills AS
  SELECT strategy_id, sequence, cycle, time_ms, symbol, side, price, quantity, fee, fee_asset, is_maker,
         trade_id, order_id, client_id, ordered_by
  FROM ledger WHERE kind = 'fill';

DROP VIEW adjustments;
CREATE VIEW adjustments AS
  SELECT strategy_id, sequence, cycle, time_ms, reason, quantity_delta, cost_after, price, realized_pnl, evidence, report_id,
         ordered_by
  FROM ledger WHERE kind = 'adjustment';
`;
