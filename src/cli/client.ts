import type { Logger } from 'pino';
import type { Clock } from '../engine/ports.js';
import { systemClock } from '../engine/systemClock.js';
import { createBackpackRest, createBackpackStreams } from '../exchange/backpack/index.js';
import type { Venue } from './connect.js';

/** How long a signed request is valid at the exchange. */
export const SIGNATURE_WINDOW_MS = 5_000;

/** What the owner should hear of, whoever hears it first. */
interface Troubles {
  onClockSkew(skewMs: number): void;
  /** Told once: the refused streams are tried again for ever. */
  onSubscriptionRefused(message: string): void;
}

/** The client of an exchange: REST and streams with one key. Nothing is sent yet. */
export function createClient(
  venue: Pick<Venue, 'restUrl' | 'wsUrl' | 'keyPair' | 'clock'>,
  logger: Logger,
  troubles: Troubles,
) {
  const { keyPair, clock } = venue;
  const shared = {
    keyPair,
    clock,
    logger: logger.child({ part: 'backpack' }),
    windowMs: SIGNATURE_WINDOW_MS,
  };
  const rest = createBackpackRest({
    ...shared,
    ...paceFor(clock),
    baseUrl: venue.restUrl,
    onClockSkew: (skewMs) => troubles.onClockSkew(skewMs),
  });
  let told = false;
  const streams = createBackpackStreams({
    ...shared,
    url: venue.wsUrl,
    serverTimeOffset: () => rest.timeOffsetMs(),
    onSubscriptionRefused(message) {
      if (!told) troubles.onSubscriptionRefused(message);
      told = true;
    },
  });
  return { rest, streams };
}

/** A market that lives faster than the clock fits a month's requests into a minute; its exchange does not mind. */
function paceFor(clock: Clock): { readonly requestsPerMinute?: number } {
  return clock === systemClock ? {} : { requestsPerMinute: Number.POSITIVE_INFINITY };
}
