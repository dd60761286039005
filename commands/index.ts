import type { Command } from '../src/chat/kit/index.js';
import { adopt } from './adopt.js';
import { audit } from './audit.js';
import { balance } from './balance.js';
import { chart } from './chart.js';
import { config } from './config.js';
import { cycles } from './cycles.js';
import { exportHistory } from './export.js';
import { fresh } from './fresh.js';
import { health } from './health.js';
import { help } from './help.js';
import { lang } from './lang.js';
import { ledger } from './ledger.js';
import { logs } from './logs.js';
import { mute } from './mute.js';
import { orders } from './orders.js';
import { panic } from './panic.js';
import { pause } from './pause.js';
import { daily, monthly, weekly } from './periods.js';
import { preview } from './preview.js';
import { profit } from './profit.js';
import { reconcile } from './reconcile.js';
import { reserve } from './reserve.js';
import { resume } from './resume.js';
import { sellnow } from './sellnow.js';
import { set } from './set.js';
import { setavg } from './setavg.js';
import { start } from './start.js';
import { stats } from './stats.js';
import { status } from './status.js';
import { stopbuy } from './stopbuy.js';
import { strategies } from './strategies.js';
import { trades } from './trades.js';
import { users } from './users.js';
import { version } from './version.js';

/** Every command, in the order of /help and of Telegram's menu. */
export const commands: readonly Command[] = [
  status,
  strategies,
  orders,
  balance,
  chart,
  profit,
  daily,
  weekly,
  monthly,
  stats,
  trades,
  cycles,
  ledger,
  reconcile,
  adopt,
  reserve,
  setavg,
  pause,
  resume,
  stopbuy,
  sellnow,
  panic,
  fresh,
  set,
  preview,
  config,
  mute,
  health,
  logs,
  audit,
  exportHistory,
  users,
  lang,
  help,
  version,
  start,
];
