import type { Logger } from 'pino';
import { exchangeClock, steadyClock } from '../../engine/ports/index.js';
import {
  type BackpackRest,
  type BackpackRestOptions,
  createBackpackRest,
  createBackpackStreams,
} from '../../exchange/backpack/index.js';
import { userAgent } from '../version.js';
import type { Venue } from './liveVenue.js';

/** Time for which a signed request is valid at the exchange. */
export const SIGNATURE_WINDOW_MS = 5_000;

/** News that the owner should hear of, whoever hears it first. */
export interface ClientNews
  extends Required<
    Pick<BackpackRestOptions, 'onClockSkew' | 'onCongested' | 'onKeyRefused' | 'onKeyAccepted'>
  > {
  /** Told once: the refused streams are tried again for ever. */
  onSubscriptionRefused(message: string): void;
  /** A connection of the streams has ended, or was never made: another is made after a pause. */
  onConnectionEnded?(reason: string): void;
}

/**
 * The client of an exchange: REST and streams with one key, and the exchange's time as a clock. Nothing is sent yet.
 *
 * Only a replay has another time than the exchange's as it is measured: its market's, which leaps from price to price.
 */
export function createClient(
  venue: Pick<Venue, 'restUrl' | 'wsUrl' | 'keyPair' | 'marketClock'>,
  logger: Logger,
  news: ClientNews,
) {
  const { keyPair, marketClock } = venue;
  const shared = {
    keyPair,
    logger: logger.child({ part: 'backpack' }),
    windowMs: SIGNATURE_WINDOW_MS,
    userAgent: userAgent(),
  };
  const rest: BackpackRest = createBackpackRest({
    ...shared,
    ...(marketClock === null
      ? { clock: steadyClock, machineNow: Date.now }
      : { clock: marketClock, isExchangesClock: true, ...NO_LIMITS }),
    baseUrl: venue.restUrl,
    onClockSkew: (skewMs) => news.onClockSkew(skewMs),
    onCongested: (congested) => news.onCongested(congested),
    onKeyRefused: (message) => news.onKeyRefused(message),
    onKeyAccepted: () => news.onKeyAccepted(),
  });
  let told = false;
  const streams = createBackpackStreams({
    ...shared,
    url: venue.wsUrl,
    serverNow: () => rest.timeMs(),
    onTimeDoubted: () => rest.doubtTime(),
    onConnectionEnded: (reason) => news.onConnectionEnded?.(reason),
    onSubscriptionRefused(message) {
      if (!told) news.onSubscriptionRefused(message);
      told = true;
    },
  });
  return { rest, streams, clock: marketClock ?? exchangeClock(rest) };
}

/** A market that lives faster than the clock fits a month's requests into a minute; its exchange does not mind. */
const NO_LIMITS = {
  requestsPerMinute: Number.POSITIVE_INFINITY,
  candlesPerMinute: Number.POSITIVE_INFINITY,
} as const;
