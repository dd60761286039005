import type { AlertContent } from '../../../domain/alerts/index.js';
import { type Decimal, ZERO } from '../../../domain/decimal.js';
import {
  money,
  type Phrase,
  pairs,
  phrase,
  type Reply,
  reply,
  signedMoney,
  text,
  quantity as written,
} from '../../message/index.js';
import { amount } from '../../phrases/index.js';

/** Tells what has become of a strategy that was taken out of the configuration. */
export function retiredReply(alert: AlertContent<'strategyRetired'>): Reply {
  const { symbol, quantity, orders, totalRealizedPnl, quoteAsset } = alert;
  return reply(
    text('alert.strategyRetired', { symbol }),
    quantity.gt(ZERO) ? text('alert.strategyRetiredHeld', held(alert)) : text('alert.strategyRetiredNothing'),
    text('fresh.cancelled', { orders: String(orders) }),
    pairs([['label.inAll', amount(signedMoney(totalRealizedPnl), quoteAsset)]]),
  );
}

/** Tells what a strategy keeps that was switched off in the configuration. */
export function switchedOffReply(alert: AlertContent<'strategySwitchedOff'>): Reply {
  const { symbol, quantity } = alert;
  return reply(
    text('alert.strategySwitchedOff', { symbol }),
    ...(quantity.gt(ZERO) ? [text('alert.strategySwitchedOffHeld', held(alert))] : []),
  );
}

function held({
  quantity,
  cost,
  baseAsset,
  quoteAsset,
}: {
  readonly quantity: Decimal;
  readonly cost: Decimal | null;
  readonly baseAsset: string;
  readonly quoteAsset: string;
}): { readonly quantity: Phrase; readonly cost: Phrase } {
  return {
    quantity: amount(written(quantity), baseAsset),
    cost:
      cost === null
        ? phrase('alert.costUnknown')
        : phrase('alert.costWas', { cost: amount(money(cost), quoteAsset) }),
  };
}
