import type { Alert, AlertContent } from '../../../domain/alerts/index.js';
import { ZERO } from '../../../domain/decimal.js';
import {
  duration,
  heading,
  lines,
  moment,
  phrase,
  quantity,
  type Reply,
  reply,
  text,
  withButtons,
} from '../../message/index.js';
import { bookNowButton, surplusButtons } from '../../phrases/index.js';

/** Holdings and books differ, and nothing explains it yet. */
export function differenceWatchedReply(
  { asset, drift, sinceMs, untilMs }: AlertContent<'differenceWatched'>,
  { strategyId }: Pick<Alert, 'strategyId'>,
): Reply {
  const isMissing = drift.lt(ZERO);
  const values = { asset, quantity: quantity(drift.abs()), since: moment(sinceMs, 'time') };
  const told = reply(
    heading(isMissing ? 'alert.shortageWatched' : 'alert.surplusWatched', values),
    lines(phrase('alert.watchedWhy', { until: moment(untilMs, 'time') })),
  );
  return withButtons(told, [...(isMissing ? [] : surplusButtons(strategyId)), [bookNowButton(strategyId)]]);
}

export function differenceOverReply({
  asset,
  drift,
  lastedMs,
  wasBooked,
}: AlertContent<'differenceOver'>): Reply {
  const values = { asset, quantity: quantity(drift.abs()), duration: duration(lastedMs) };
  if (wasBooked) return reply(text('alert.differenceBooked', { asset, quantity: values.quantity }));
  return reply(text(drift.lt(ZERO) ? 'alert.shortageOver' : 'alert.surplusOver', values));
}

/** Books and account cannot be compared. */
export function reconciliationFailingReply(
  { symbol, failures, sinceMs, message }: AlertContent<'reconciliationFailing'>,
  { timeMs }: Pick<Alert, 'timeMs'>,
): Reply {
  return reply(
    heading('alert.reconciliationFailing', { symbol }),
    lines(
      phrase('alert.reconciliationFailingWhat', {
        failures: String(failures),
        duration: duration(timeMs - sinceMs),
      }),
      phrase('alert.plainReason', { message }),
    ),
  );
}
