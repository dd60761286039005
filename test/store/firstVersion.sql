-- Rows of every kind as the program of version 1 wrote them.

INSERT INTO strategies (id, slot, created_at_ms, parameters, parameters_since_ms) VALUES
  ('btc', 1, 1795348800000, NULL, NULL),
  ('sol', 0, 1795348800000, '{"id":"sol","symbol":"SOL_USDC","totalAmount":"1000","orderCount":6,"incrementPercentage":"50","firstDropPercentage":null,"maxDropPercentage":"5","takeProfitPercentage":"0.75","slippagePercentage":"0.1","stopLossPercentage":null,"minOrderAmount":"10","reanchorAfterMs":3600000,"reanchorDriftPercentage":"1","cooldownMs":5000,"restartAfterTakeProfit":true,"acceptUnprofitableTarget":false}', 1795348800000);

INSERT INTO strategy_state (strategy_id, mode, quantity, cost, realized_pnl, ledger_length, orders_made, ladder, exit, closing, set_aside, cycle, started_at_ms, bought_quantity, bought_value, sold_quantity, sold_value, base_fees, quote_fees, rungs_placed, rungs_filled, realized_pnl_before) VALUES
  ('btc', '{"kind":"trading"}', '0', '0', '0', 0, 0, '{"kind":"due","notBeforeMs":1795348800000,"attempts":0}', NULL, NULL, '0', 1, 1795348800000, '0', '0', '0', '0', '0', '0', 0, 0, '0'),
  ('sol', '{"kind":"trading"}', '0.5', '70.057333333333333333', '0', 6, 0, '{"kind":"due","notBeforeMs":1795348800000,"attempts":0}', NULL, NULL, '0', 1, 1795348800000, '0', '0', '0', '0', '0', '0', 0, 0, '0');

INSERT INTO cycles (strategy_id, number, started_at_ms, bought_quantity, bought_value, sold_quantity, sold_value, base_fees, quote_fees, rungs_placed, rungs_filled, realized_pnl_before, closed_at_ms, end, quote_change, realized_pnl, dust_quantity) VALUES
  ('sol', 1, 1795348800000, '0', '0', '0', '0', '0', '0', 0, 0, '0', 1795348860000, 'takeProfit', '0.3', '0.1', '0.000728');

INSERT INTO orders (id, client_id, strategy_id, cycle, role, rung, symbol, side, price, quantity, time_in_force, phase, outcome, order_id, executed_quantity, booked_quantity, booked_value, cancelling, created_at_ms, valid_until_ms, detail) VALUES
  (1, 7, 'sol', 1, 'rung', 1, 'SOL_USDC', 'buy', '140.25', '0.34', 'GTC', 'settled', 'filled', '5578417289', '0.34', '0.34', '47.685', 0, 1795348800000, NULL, NULL),
  (2, 8, 'sol', 1, 'rung', 2, 'SOL_USDC', 'buy', '138.9', '0.34', 'GTC', 'open', NULL, '5578417290', '0', '0', '0', 0, 1795348800000, NULL, NULL);

INSERT INTO reports (id, strategy_id, trigger, asset, time_ms, duration_ms, held, reserved, booked, drift, tolerance, action, adjustment, missed_fills, explanation) VALUES
  (1, 'sol', 'start', 'SOL', 1795348800001, 42, '0', '0', '0', '0', '0.001', 'none', NULL, 0, 'held 0 SOL, booked 0 SOL'),
  (2, 'sol', 'command', 'SOL', 1795348800002, 42, '0.5', '0', '0', '0.5', '0.001', 'adoptedWithoutCost', '{"quantity":"0.5","value":"0","price":null}', 0, 'held 0.5 SOL, booked 0 SOL'),
  (3, 'sol', 'saleRefused', 'SOL', 1795348800003, 42, '0.4', '0', '0.5', '-0.1', '0.001', 'quantityReduced', '{"quantity":"-0.1","value":"0","price":null}', 0, 'held 0.4 SOL, booked 0.5 SOL'),
  (4, 'sol', 'schedule', 'SOL', 1795348800004, 42, '0.75', '0', '0.74', '0.01', '0.001', 'virtualBuy', '{"quantity":"0.01","value":"1.401","price":"140.11"}', 0, 'held 0.75 SOL, booked 0.74 SOL'),
  (5, 'sol', 'reconnect', 'SOL', 1795348800005, 42, '0.5', '0', '0.75', '-0.25', '0.001', 'quantityReduced', '{"quantity":"-0.25","value":"35.028666666666666667","price":"140.114666666666666667"}', 0, 'held 0.5 SOL, booked 0.75 SOL'),
  (6, 'sol', 'command', 'SOL', 1795348800006, 42, '0.6', '0', '0.5', '0.1', '0.001', 'onlyReported', NULL, 0, 'held 0.6 SOL, booked 0.5 SOL'),
  (7, 'sol', 'command', 'SOL', 1795348800007, 42, '0.5005', '0', '0.5', '0.0005', '0.001', 'withinTolerance', NULL, 0, 'held 0.5005 SOL, booked 0.5 SOL'),
  (8, 'btc', 'start', 'BTC', 1795348800008, 42, '0', '0', '0', '0', '0.001', 'none', NULL, 0, 'held 0 SOL, booked 0 SOL');

INSERT INTO ledger (strategy_id, sequence, kind, cycle, time_ms, price, trade_id, order_id, client_id, symbol, side, quantity, fee, fee_asset, is_maker, reason, quantity_delta, cost_after, realized_pnl, evidence, report_id) VALUES
  ('sol', 1, 'adjustment', 1, 1795348800001, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'reconciliation', '0.5', NULL, '0', 'held 0.5 SOL, booked 0 SOL', 2),
  ('sol', 2, 'adjustment', 1, 1795348800002, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'reconciliation', '-0.1', NULL, '0', 'held 0.4 SOL, booked 0.5 SOL', 3),
  ('sol', 3, 'adjustment', 1, 1795348800003, '140', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'setAverage', '0', '56', '0', 'the owner said so', NULL),
  ('sol', 4, 'fill', 1, 1795348800004, '140.25', '77', '5578417289', 7, 'SOL_USDC', 'buy', '0.34', '0', 'SOL', 1, NULL, NULL, NULL, NULL, NULL, NULL),
  ('sol', 5, 'adjustment', 1, 1795348800005, '140.11', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'reconciliation', '0.01', '105.086', '0', 'held 0.75 SOL, booked 0.74 SOL', 4),
  ('sol', 6, 'adjustment', 1, 1795348800006, '140.114666666666666667', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'reconciliation', '-0.25', '70.057333333333333333', '0', 'held 0.5 SOL, booked 0.75 SOL', 5);

INSERT INTO alerts (id, level, strategy_id, time_ms, content, merge_key, deliver_at_ms, revision) VALUES
  (1, 'critical', 'sol', 1795348800002, '{"kind":"discrepancy","asset":"SOL","held":"0.5","booked":"0","drift":"0.5","tolerance":"0.001","action":"adoptedWithoutCost","reportId":2}', NULL, 1795348800002, 0),
  (2, 'critical', 'sol', 1795348800003, '{"kind":"discrepancy","asset":"SOL","held":"0.4","booked":"0.5","drift":"-0.1","tolerance":"0.001","action":"quantityReduced","reportId":3}', NULL, 1795348800003, 0),
  (3, 'critical', 'sol', 1795348800004, '{"kind":"discrepancy","asset":"SOL","held":"0.75","booked":"0.74","drift":"0.01","tolerance":"0.001","action":"virtualBuy","reportId":4}', NULL, 1795348800004, 0),
  (4, 'critical', 'sol', 1795348800005, '{"kind":"discrepancy","asset":"SOL","held":"0.5","booked":"0.75","drift":"-0.25","tolerance":"0.001","action":"quantityReduced","reportId":5}', NULL, 1795348800005, 0),
  (5, 'critical', 'sol', 1795348800006, '{"kind":"discrepancy","asset":"SOL","held":"0.6","booked":"0.5","drift":"0.1","tolerance":"0.001","action":"onlyReported","reportId":6}', NULL, 1795348800006, 0);

INSERT INTO alert_cursors (transport, last_alert_id) VALUES
  ('telegram', 2);

INSERT INTO settings (key, value) VALUES
  ('language', 'en');

INSERT INTO command_audit (id, time_ms, who, what, strategy_id, result) VALUES
  (1, 1795348800000, 'telegram:12345', '/reconcile', 'sol', 'done');

