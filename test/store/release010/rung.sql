PRAGMA application_id = 1383427687;
PRAGMA user_version = 6;
BEGIN TRANSACTION;
CREATE TABLE alert_cursors (
  transport     TEXT    NOT NULL PRIMARY KEY,
  last_alert_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "alert_cursors" VALUES('console',6);
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
INSERT INTO "alerts" VALUES(1,'trade','btc_usdc',1796064619076,'{"kind":"rungFilled","symbol":"BTC_USDC","rung":1,"rungCount":4,"executedQuantity":"0.00208","orderQuantity":"0.00208","price":"58950","position":"0.002078336","averageEntryPrice":"58997.197758206565252201761409127302","target":"59587.16973578863090472377902321857502","assets":{"baseAsset":"BTC","quoteAsset":"USDC"}}','rungFilled:2752365930:1796064618879',1796064619076,0);
INSERT INTO "alerts" VALUES(2,'trade','btc_usdc',1796064619250,'{"kind":"cycleClosed","symbol":"BTC_USDC","cycle":1,"reason":"takeProfit","soldQuantity":"0.00207","averageBuyPrice":"58950","averageSellPrice":"59700","sums":{"baseAsset":"BTC","quoteAsset":"USDC","gross":"123.579","fees":"0.123579","cost":"122.124199359487590072"},"netProfit":"1.331221640512409928","quoteChange":"0.839421","dustQuantity":"0.000008336","durationMs":626,"totalRealizedPnl":"1.331221640512409928","next":"trading"}',NULL,1796064619250,0);
INSERT INTO "alerts" VALUES(3,'trade','btc_usdc',1796064621466,'{"kind":"rungFilled","symbol":"BTC_USDC","rung":1,"rungCount":4,"executedQuantity":"0.00209","orderQuantity":"0.00209","price":"58506","position":"0.002096664","averageEntryPrice":"58554.6089600014165016426094023649","target":"59140.155049601430666659035496388549","assets":{"baseAsset":"BTC","quoteAsset":"USDC"}}','rungFilled:2752365939:1796064619485',1796064621466,0);
INSERT INTO "alerts" VALUES(4,'info','btc_usdc',1796064624745,'{"kind":"differenceOver","symbol":"BTC_USDC","asset":"BTC","drift":"0.0005","lastedMs":1115,"wasBooked":true}','difference:BTC:1796064623630',1796064624745,1);
INSERT INTO "alerts" VALUES(5,'critical','btc_usdc',1796064624717,'{"kind":"discrepancy","symbol":"BTC_USDC","asset":"BTC","held":"0.002596664","booked":"0.002096664","drift":"0.0005","tolerance":"0.0001","action":"virtualBuy","bookings":[{"row":"virtualBuy","quantityDelta":"0.0005","price":"58554.6089600014165016426094023649","realizedPnl":"0"}],"position":"0.002596664","averageBefore":"58554.6089600014165016426094023649","averageEntryPrice":"58554.608960001416501711426661285403","target":"59140.15504960143066672854092789825703","reportId":3,"quoteAsset":"USDC","askedBy":"console"}',NULL,1796064624717,0);
INSERT INTO "alerts" VALUES(6,'info','btc_usdc',1796064624745,'{"kind":"differenceOver","symbol":"BTC_USDC","asset":"BTC","drift":"0.0005","lastedMs":1115,"wasBooked":true}','difference:BTC:1796064623630',1796064624745,0);
CREATE TABLE chat_notes (
  chat  TEXT NOT NULL,
  key   TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (chat, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE chat_updates (
  id        INTEGER PRIMARY KEY,
  update_id INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TABLE chat_users (
  user_id     INTEGER NOT NULL PRIMARY KEY,
  role        TEXT    NOT NULL,
  added_by    TEXT    NOT NULL,
  added_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE command_audit (
  id          INTEGER PRIMARY KEY,
  time_ms     INTEGER NOT NULL,
  who         TEXT    NOT NULL,
  what        TEXT    NOT NULL,
  strategy_id TEXT,
  result      TEXT    NOT NULL
) STRICT;
INSERT INTO "command_audit" VALUES(1,1796064619319,'console','/set maxDropPercentage 8','btc_usdc','asked');
INSERT INTO "command_audit" VALUES(2,1796064619435,'console','/set maxDropPercentage 8','btc_usdc','done');
INSERT INTO "command_audit" VALUES(3,1796064623644,'console','/reconcile','btc_usdc','done');
INSERT INTO "command_audit" VALUES(4,1796064624751,'console','/reconcile book','btc_usdc','done');
INSERT INTO "command_audit" VALUES(5,1796064624782,'console','/stopbuy','btc_usdc','done');
INSERT INTO "command_audit" VALUES(6,1796064625828,'console','/resume','btc_usdc','done');
INSERT INTO "command_audit" VALUES(7,1796064627880,'console','/ledger','btc_usdc','done');
INSERT INTO "command_audit" VALUES(8,1796064628932,'console','/status','btc_usdc','done');
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
  dust_quantity       TEXT    NOT NULL, sold_bill TEXT,
  PRIMARY KEY (strategy_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "cycles" VALUES('btc_usdc',1,1796064618624,'0.00208','122.616','0.00207','123.455421','0.000001664','0.123579',4,1,'0',1796064619250,'takeProfit','0.839421','1.331221640512409928','0.000008336','{"fees":"0.123579","cost":"122.124199359487590072"}');
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
INSERT INTO "ledger" VALUES('btc_usdc',1,'fill',1,1796064619052,'58950','2000001','1000000001',2752365930,'BTC_USDC','buy','0.00208','0.000001664','BTC',1,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES('btc_usdc',2,'fill',1,1796064619214,'59700','2000002','1000000005',2752365934,'BTC_USDC','sell','0.00207','0.123579','USDC',0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES('btc_usdc',3,'fill',2,1796064621462,'58506','2000003','1000000010',2752365939,'BTC_USDC','buy','0.00209','0.000001672','BTC',1,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES('btc_usdc',4,'adjustment',2,1796064624717,'58554.6089600014165016426094023649',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'reconciliation','0.0005','152.046645120513118179','0','no trade explains 0.0005 beside the 0.002096664 booked',3);
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
INSERT INTO "orders" VALUES(1,2752365930,'btc_usdc',1,'rung',1,'BTC_USDC','buy','58950','0.00208','GTC','settled','filled','1000000001','0.00208','0.00208','122.616',0,1796064618879,NULL,NULL);
INSERT INTO "orders" VALUES(2,2752365931,'btc_usdc',1,'rung',2,'BTC_USDC','buy','57900','0.00318','GTC','settled','cancelled','1000000002','0','0','0',0,1796064618879,NULL,NULL);
INSERT INTO "orders" VALUES(3,2752365932,'btc_usdc',1,'rung',3,'BTC_USDC','buy','56850','0.00487','GTC','settled','cancelled','1000000003','0','0','0',0,1796064618879,NULL,NULL);
INSERT INTO "orders" VALUES(4,2752365933,'btc_usdc',1,'rung',4,'BTC_USDC','buy','55800','0.00744','GTC','settled','cancelled','1000000004','0','0','0',0,1796064618879,NULL,NULL);
INSERT INTO "orders" VALUES(5,2752365934,'btc_usdc',1,'takeProfit',NULL,'BTC_USDC','sell','59557.4','0.00207','IOC','settled','filled','1000000005','0.00207','0.00207','123.579',0,1796064619195,NULL,NULL);
INSERT INTO "orders" VALUES(6,2752365935,'btc_usdc',2,'rung',1,'BTC_USDC','buy','58655.2','0.00208','GTC','settled','cancelled','1000000006','0','0','0',0,1796064619250,NULL,NULL);
INSERT INTO "orders" VALUES(7,2752365936,'btc_usdc',2,'rung',2,'BTC_USDC','buy','57610.5','0.0032','GTC','settled','cancelled','1000000007','0','0','0',0,1796064619250,NULL,NULL);
INSERT INTO "orders" VALUES(8,2752365937,'btc_usdc',2,'rung',3,'BTC_USDC','buy','56565.7','0.00489','GTC','settled','cancelled','1000000008','0','0','0',0,1796064619250,NULL,NULL);
INSERT INTO "orders" VALUES(9,2752365938,'btc_usdc',2,'rung',4,'BTC_USDC','buy','55521','0.00748','GTC','settled','cancelled','1000000009','0','0','0',0,1796064619250,NULL,NULL);
INSERT INTO "orders" VALUES(10,2752365939,'btc_usdc',2,'rung',1,'BTC_USDC','buy','58506','0.00209','GTC','settled','filled','1000000010','0.00209','0.00209','122.27754',0,1796064619485,NULL,NULL);
INSERT INTO "orders" VALUES(11,2752365940,'btc_usdc',2,'rung',2,'BTC_USDC','buy','57312','0.00322','GTC','settled','cancelled','1000000011','0','0','0',0,1796064619485,NULL,NULL);
INSERT INTO "orders" VALUES(12,2752365941,'btc_usdc',2,'rung',3,'BTC_USDC','buy','56118','0.00493','GTC','settled','cancelled','1000000012','0','0','0',0,1796064619485,NULL,NULL);
INSERT INTO "orders" VALUES(13,2752365942,'btc_usdc',2,'rung',4,'BTC_USDC','buy','54924','0.00756','GTC','settled','cancelled','1000000013','0','0','0',0,1796064619485,NULL,NULL);
INSERT INTO "orders" VALUES(14,2752365943,'btc_usdc',2,'rung',2,'BTC_USDC','buy','56064','0.00277','GTC','settled','cancelled','1000000014','0','0','0',0,1796064624778,NULL,NULL);
INSERT INTO "orders" VALUES(15,2752365944,'btc_usdc',2,'rung',3,'BTC_USDC','buy','54896','0.00504','GTC','settled','cancelled','1000000015','0','0','0',0,1796064624778,NULL,NULL);
INSERT INTO "orders" VALUES(16,2752365945,'btc_usdc',2,'rung',4,'BTC_USDC','buy','53728','0.00773','GTC','settled','cancelled','1000000016','0','0','0',0,1796064624778,NULL,NULL);
INSERT INTO "orders" VALUES(17,2752365946,'btc_usdc',2,'rung',2,'BTC_USDC','buy','56064','0.00277','GTC','open',NULL,'1000000017','0','0','0',0,1796064625833,NULL,NULL);
INSERT INTO "orders" VALUES(18,2752365947,'btc_usdc',2,'rung',3,'BTC_USDC','buy','54896','0.00504','GTC','open',NULL,'1000000018','0','0','0',0,1796064625833,NULL,NULL);
INSERT INTO "orders" VALUES(19,2752365948,'btc_usdc',2,'rung',4,'BTC_USDC','buy','53728','0.00773','GTC','open',NULL,'1000000019','0','0','0',0,1796064625833,NULL,NULL);
CREATE TABLE "reports" (
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
, watched TEXT) STRICT;
INSERT INTO "reports" VALUES(1,'btc_usdc','start','BTC',1796064618739,115,'0','0','0','0','0.0001','none','[]','{"available":"0","locked":"0","staked":"0","lent":"0","setAside":"0","elsewhere":"0","openOrders":0,"fillsRead":0,"resolvedOrders":0,"manualTrades":0,"readings":1,"readAtMs":1796064618739}',0,'held 0 BTC, booked 0 BTC',NULL);
INSERT INTO "reports" VALUES(2,'btc_usdc','command','BTC',1796064622527,1103,'0.002596664','0','0.002096664','0.0005','0.0001','watched','[]','{"available":"0.002596664","locked":"0","staked":"0","lent":"0","setAside":"0","elsewhere":"0","openOrders":3,"fillsRead":3,"resolvedOrders":0,"manualTrades":0,"readings":1,"readAtMs":1796064623587}',0,'held 0.002596664 BTC, booked 0.002096664 BTC','{"quantity":"0.0005","sinceMs":1796064623630,"untilMs":1796064786555}');
INSERT INTO "reports" VALUES(3,'btc_usdc','command','BTC',1796064624674,42,'0.002596664','0','0.002096664','0.0005','0.0001','virtualBuy','[{"row":"virtualBuy","reason":"reconciliation","quantityDelta":"0.0005","value":"29.277304480000708251","price":"58554.6089600014165016426094023649","costAfter":"152.046645120513118179","realizedPnl":"0","tradeId":null,"evidence":"no trade explains 0.0005 beside the 0.002096664 booked"}]','{"available":"0.002596664","locked":"0","staked":"0","lent":"0","setAside":"0","elsewhere":"0","openOrders":3,"fillsRead":3,"resolvedOrders":0,"manualTrades":0,"readings":1,"readAtMs":1796064624674}',0,'held 0.002596664 BTC, booked 0.002096664 BTC',NULL);
CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "settings" VALUES('account','paper:391bd712dddf');
INSERT INTO "settings" VALUES('firstClientId:btc_usdc','902506');
INSERT INTO "settings" VALUES('firstDayMs:btc_usdc','1796064618592');
INSERT INTO "settings" VALUES('paperApiSecret','l33M5tRIevSIQsRQc2xfk9TuxbCUHx/f+PUr/EARy0g=');
INSERT INTO "settings" VALUES('paperExchangeUrl','');
CREATE TABLE strategies (
  id                  TEXT    NOT NULL PRIMARY KEY,
  slot                INTEGER NOT NULL UNIQUE,
  created_at_ms       INTEGER NOT NULL,
  parameters          TEXT,
  parameters_since_ms INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "strategies" VALUES('btc_usdc',0,1796064618603,'{"id":"btc_usdc","symbol":"BTC_USDC","totalAmount":"1000","orderCount":4,"incrementPercentage":"50","firstDropPercentage":null,"maxDropPercentage":"8","takeProfitPercentage":"1","slippagePercentage":"0.05","stopLossPercentage":null,"minOrderAmount":null,"reanchorAfterMs":3600000,"reanchorDriftPercentage":"0.5","cooldownMs":0,"restartAfterTakeProfit":true,"onManualExit":"restart","acceptUnprofitableTarget":false,"cancelOwnOrdersForSale":false}',1796064619408);
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
, overrides TEXT, missing TEXT, sold_bill TEXT) STRICT, WITHOUT ROWID;
INSERT INTO "strategy_state" VALUES('btc_usdc','{"kind":"trading"}','0.002596664','152.046645120513118179','1.331221640512409928',4,902525,'{"kind":"placed","anchor":"58400","placedAtMs":1796064625833,"attempts":0}',NULL,NULL,'0',2,1796064619250,'0.00209','122.27754','0','0','0.000001672','0',14,1,'1.331221640512409928','[["maxDropPercentage","8"]]','{"quantity":"0","cost":"0","setAside":"0","unproven":"0.0005"}','{"fees":"0","cost":"0"}');
CREATE INDEX cycles_by_close ON cycles (strategy_id, closed_at_ms);
CREATE INDEX orders_by_client_id ON orders (client_id);
CREATE UNIQUE INDEX orders_live_client_id ON orders (client_id) WHERE phase <> 'settled';
CREATE INDEX orders_live ON orders (strategy_id) WHERE phase <> 'settled';
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
CREATE INDEX alerts_by_merge_key ON alerts (merge_key) WHERE merge_key IS NOT NULL;
CREATE INDEX ledger_corrections ON ledger (strategy_id, sequence) WHERE report_id IS NOT NULL;
CREATE INDEX reports_by_strategy ON reports (strategy_id);
CREATE INDEX manual_trades_open ON manual_trades (symbol, time_ms) WHERE report_id IS NULL;
CREATE TRIGGER manual_trades_stay_settled BEFORE UPDATE ON manual_trades WHEN old.report_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a settled trade stays as its report found it'); END;
CREATE TRIGGER manual_trades_do_not_go BEFORE DELETE ON manual_trades
BEGIN SELECT RAISE(ABORT, 'trades of the owner do not go'); END;
CREATE INDEX orders_of_rungs ON orders (strategy_id, cycle) WHERE role = 'rung';
CREATE INDEX orders_by_order_id ON orders (order_id) WHERE order_id IS NOT NULL;
COMMIT;
