import type { Command } from '../src/chat/command.js';
import { adopt } from './adopt.js';
import { balance } from './balance.js';
import { config } from './config.js';
import { exportHistory } from './export.js';
import { fresh } from './fresh.js';
import { help } from './help.js';
import { lang } from './lang.js';
import { ledger } from './ledger.js';
import { orders } from './orders.js';
import { pause } from './pause.js';
import { reconcile } from './reconcile.js';
import { reserve } from './reserve.js';
import { resume } from './resume.js';
import { setavg } from './setavg.js';
import { start } from './start.js';
import { status } from './status.js';
import { version } from './version.js';

/** Every command, in the order of /help and of Telegram's menu. */
export const commands: readonly Command[] = [
  status,
  orders,
  balance,
  ledger,
  reconcile,
  adopt,
  reserve,
  setavg,
  pause,
  resume,
  fresh,
  exportHistory,
  config,
  lang,
  help,
  version,
  start,
];
