import { setTimeout } from 'node:timers/promises';
import { type Clock, ExchangeUnavailableError, type Logger } from '../../engine/ports/index.js';

interface ServerTimeOptions {
  /** Clock by which time passes. It must not be one that somebody sets. */
  readonly clock: Pick<Clock, 'now'>;
  /** `clock` is the exchange's own: nothing is measured. */
  readonly isExchangesClock: boolean;
  /** The clock of this machine, which somebody may set. Only compared; nothing is reckoned by it. */
  readonly machineNow: () => number;
  /** Asks the exchange for its time and measures how long that took. */
  readonly sample: () => Promise<TimeSample>;
  readonly windowMs: number;
  readonly onClockSkew: (skewMs: number) => void;
  readonly logger: Logger;
  /** Between two measurements that must agree. */
  readonly secondLookMs: number;
  /** Between two looks for a jump of the machine's clock. */
  readonly lookEveryMs?: number;
}

export interface TimeSample {
  /** Time that the exchange said, milliseconds since the epoch. */
  readonly serverMs: number;
  /** `clock` when the answer arrived. */
  readonly receivedMs: number;
  readonly roundTripMs: number;
}

const SAMPLES = 5;
/** One word of the exchange is believed up to here: what a clock may have drifted since it was last measured. */
const BELIEVED_MS = 3_000;
/** So near are two measurements of the same time. */
const AGREEING_MS = 1_000;
const MOST_MEASUREMENTS = 4;
/** Signs of a wrong time may come many at once; the time is measured once for all of them. */
const DOUBTED_AGAIN_AFTER_MS = 10_000;
/** Less is what a machine does to keep its clock right. */
const JUMP_MS = 500;
/** A jump of less than this makes nothing that is told look younger or older than it matters. */
const SURE_WITHIN_MS = 2_000;

/**
 * The exchange's time: what has passed on a clock that nobody sets, and what the exchange said. A clock of this machine
 * that is set changes nothing; a machine that stood still shows in its clock, and the time is measured.
 */
export function createServerTime(options: ServerTimeOptions) {
  const { clock, machineNow, sample, windowMs, onClockSkew, logger } = options;
  const { secondLookMs, lookEveryMs = 15_000 } = options;
  let offsetMs = 0;
  let measuring: Promise<number> | undefined;
  let doubtedAtMs = Number.NEGATIVE_INFINITY;
  let apartMs = machineNow() - clock.now();
  let measuredApartMs = apartMs;
  let isSkewTold = false;
  let isStopped = false;
  const looking = setInterval(lookForJump, lookEveryMs).unref();

  /** The exchange's time as far as it is known, milliseconds since the epoch. */
  const now = (): number => clock.now() + offsetMs;

  /** Exchange time less the clock of this machine, milliseconds. */
  const skewMs = (): number => Math.round(now() - machineNow());

  async function measure(): Promise<number> {
    const offsets: number[] = [];
    for (let taken = 0; taken < SAMPLES; taken += 1) {
      const { serverMs, receivedMs, roundTripMs } = await sample();
      offsets.push(serverMs + roundTripMs / 2 - receivedMs);
    }
    offsets.sort((a, b) => a - b);
    return Math.round(offsets[SAMPLES >> 1] ?? 0);
  }

  /** @throws ExchangeUnavailableError when no two measurements agree */
  async function believedOffset(): Promise<number> {
    let measured = await measure();
    if (Math.abs(measured - offsetMs) <= BELIEVED_MS) return measured;
    for (let taken = 1; taken < MOST_MEASUREMENTS; taken += 1) {
      logger.warn(
        { knownMs: offsetMs, measuredMs: measured },
        'the exchange tells a time far from the known one; asking again',
      );
      await setTimeout(secondLookMs);
      if (isStopped) break;
      const again = await measure();
      if (Math.abs(again - measured) <= AGREEING_MS) return again;
      measured = again;
    }
    throw new ExchangeUnavailableError('GET /api/v1/time: the exchange tells one time and then another.');
  }

  async function syncOnce(): Promise<number> {
    const believed = await believedOffset();
    const correctionMs = believed - offsetMs;
    offsetMs = believed;
    measuredApartMs = machineNow() - clock.now();
    logger.debug({ offsetMs, correctionMs }, 'measured the time of the exchange');
    const apartNowMs = skewMs();
    const isFar = Math.abs(apartNowMs) > windowMs / 2;
    if (isFar && !isSkewTold) {
      logger.warn(
        { skewMs: apartNowMs, windowMs },
        'the clock of this machine is far from that of the exchange',
      );
      onClockSkew(apartNowMs);
    }
    isSkewTold = isFar;
    return correctionMs;
  }

  /**
   * Measures anew: the median of a few samples, each corrected by half its round trip. A measurement far from what was
   * known is believed when a second one, a second later, agrees with it. Tells `onClockSkew` when the machine's clock is
   * more than half a signature's window away, once until it is not. One measurement serves everybody who asks meanwhile.
   *
   * @returns by how much the time known before was wrong, milliseconds
   * @throws ExchangeUnavailableError when the exchange gives no time, or several; the known one stays as it was
   */
  function sync(): Promise<number> {
    if (options.isExchangesClock) return Promise.resolve(0);
    measuring ??= syncOnce().finally(() => {
      measuring = undefined;
    });
    return measuring;
  }

  /** Measures the time, but not again and again, as something speaks against the one that is known. */
  function doubt(): void {
    const nowMs = performance.now();
    if (isStopped || nowMs - doubtedAtMs < DOUBTED_AGAIN_AFTER_MS) return;
    doubtedAtMs = nowMs;
    sync().catch((error: unknown) => {
      if (!isStopped) logger.warn({ err: error }, 'the time could not be measured');
    });
  }

  /**
   * False when the machine's clock has jumped since it was measured: which of the clocks is right is being found out. Asked
   * with every price: the machine may have stood still since the last look, and what waited comes first.
   */
  function isSure(): boolean {
    if (options.isExchangesClock) return true;
    if (Math.abs(machineNow() - clock.now() - measuredApartMs) < SURE_WITHIN_MS) return true;
    doubt();
    return false;
  }

  function lookForJump(): void {
    const nowApartMs = machineNow() - clock.now();
    const jumpMs = nowApartMs - apartMs;
    apartMs = nowApartMs;
    if (Math.abs(jumpMs) < JUMP_MS) return;
    logger.warn({ jumpMs }, 'the clock of this machine was set, or the machine stood still');
    doubt();
  }

  return {
    now,
    isSure,
    skewMs,
    sync,
    doubt,
    stop(): void {
      clearInterval(looking);
      isStopped = true;
    },
  };
}
