import { CLOCK_IS_OFF_MS } from '../../chat/index.js';
import { EXIT } from '../exitCodes.js';
import type { ExchangeReading } from './exchangeReading.js';
import { type Finding, failure, ok, warning, wordsOf } from './finding.js';

/** Longer than from anywhere on earth to anywhere else: something is in the way. */
const SLOW_MS = 1_000;
const WAY =
  'Look at the connection of this machine, and at status.backpack.exchange. Rung goes on trying by itself.';
const NEARER = 'Orders take as long. A server nearer to the exchange, or another line, makes it shorter.';

export function clockFinding({ clockSkewMs }: ExchangeReading): Finding {
  const skewMs = Math.abs(clockSkewMs);
  const apart = `${skewMs < 10_000 ? `${skewMs} ms` : `${Math.round(skewMs / 1_000)} s`} away from the exchange's`;
  if (skewMs <= CLOCK_IS_OFF_MS) return ok(apart);
  return warning(
    `${apart}; Rung goes by the exchange's time`,
    'Let the time be set by itself: timedatectl set-ntp true.',
  );
}

export function restFinding({ restUrl, status }: ExchangeReading): Finding {
  if ('error' in status) return failure(`${restUrl}: ${wordsOf(status.error)}`, WAY);
  const { ok: isOpen, message, latencyMs } = status.value;
  if (!isOpen) {
    return failure(
      `${restUrl}: the exchange is in maintenance${message === null ? '' : ` (${message})`}`,
      'Wait for its end: Rung begins by itself.',
    );
  }
  return timed(restUrl, latencyMs);
}

export function streamFinding({ wsUrl, stream, account }: ExchangeReading): Finding {
  if ('error' in stream) return failure(`${wsUrl}: ${wordsOf(stream.error)}`, WAY);
  const { refusal, latencyMs } = stream.value;
  // A refusal is an answer; without an account it is the right one.
  if (refusal !== null && account !== null) {
    return failure(
      `${wsUrl}: the orders of this account are not told (${refusal})`,
      'Check BACKPACK_API_KEY and BACKPACK_API_SECRET, and that the key is still enabled.',
      EXIT.wrongCredentials,
    );
  }
  return timed(wsUrl, latencyMs);
}

function timed(url: string, latencyMs: number): Finding {
  const found = `${url} answers in ${Math.ceil(latencyMs)} ms`;
  return latencyMs > SLOW_MS ? warning(found, NEARER) : ok(found);
}
