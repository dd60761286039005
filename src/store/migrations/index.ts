import { books } from './001Books.js';
import { reconciliations } from './002Reconciliations.js';
import { chat } from './003Chat.js';
import { orderIds } from './004OrderIds.js';
import { missing } from './005Missing.js';
import { soldBills } from './006SoldBills.js';
import { orderedBy } from './007OrderedBy.js';
import { saleOrderedBy } from './008SaleOrderedBy.js';
import { exits } from './009Exits.js';
import { compoundBase } from './010CompoundBase.js';
import { restingRetry } from './011RestingRetry.js';
import { targetAge } from './012TargetAge.js';
import { levelsSold } from './013LevelsSold.js';

/**
 * Every version of the database, in order: the SQL at index i makes version i + 1 of version i.
 *
 * Forward only. A published one is never changed, or two databases of one version would differ.
 */
export const MIGRATIONS: readonly string[] = [
  books,
  reconciliations,
  chat,
  orderIds,
  missing,
  soldBills,
  orderedBy,
  saleOrderedBy,
  exits,
  compoundBase,
  restingRetry,
  targetAge,
  levelsSold,
];
