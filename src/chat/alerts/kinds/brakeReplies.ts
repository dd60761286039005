import type { Alert, AlertContent } from '../../../domain/alerts/index.js';
import {
  commandButton,
  duration,
  heading,
  lines,
  phrase,
  type Reply,
  reply,
  text,
  withButtons,
} from '../../message/index.js';
import { brakeFigure, brakePhrase, brakeRelease } from '../../phrases/index.js';

/** Tells which brake has fallen, why, what becomes of orders and positions, and what releases it. */
export function brakeFellReply(brake: AlertContent<'brakeFell'>): Reply {
  const { brake: kind, quoteAsset: asset, measured, limit, sells } = brake;
  const told = reply(
    heading('brake.fell', { brake: brakePhrase(kind), asset }),
    lines(
      phrase('brake.reached', {
        measured: brakeFigure(kind, measured, asset),
        limit: brakeFigure(kind, limit, asset),
      }),
      phrase('brake.buys', { asset }),
      phrase(sells ? 'brake.sells' : 'brake.keeps'),
      brakeRelease(brake),
    ),
  );
  return withButtons(told, [[commandButton(phrase('health.button'), '/health')]]);
}

export function brakeReleasedReply(
  { brake, quoteAsset: asset, sinceMs }: AlertContent<'brakeReleased'>,
  { timeMs }: Pick<Alert, 'timeMs'>,
): Reply {
  return reply(
    text('brake.released', { brake: brakePhrase(brake), asset, duration: duration(timeMs - sinceMs) }),
  );
}
