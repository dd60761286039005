import type { Clock } from '../../../engine/ports/index.js';
import type { Streams } from './streams.js';

/**
 * Fault that the streams shall meet, until `durationMs` of the exchange's time have passed or it has happened `count`
 * times.
 *
 * `disconnect` ends all connections without a word and then turns new ones away (none when neither limit is given).
 * `silence` keeps those open that are open now and sends them nothing; what they miss is lost.
 */
export interface StreamFault {
  readonly kind: 'disconnect' | 'silence';
  /** Connections to turn away, or messages to lose. */
  readonly count: number | null;
  readonly durationMs: number | null;
}

/** `fired`: how many connections were ended and turned away, or how many messages were lost. */
export type ArmedStreamFault = StreamFault & { readonly fired: number };

interface ActiveFault {
  readonly fault: StreamFault;
  fired: number;
  left: number;
  /** Undoes what it does. */
  lift: () => void;
}

/** Faults of the way between a client and this exchange, for the streams. */
export class StreamFaults {
  private readonly streams: Streams;
  private readonly clock: Clock;
  private readonly active = new Set<ActiveFault>();

  constructor(streams: Streams, clock: Clock) {
    this.streams = streams;
    this.clock = clock;
  }

  arm(fault: StreamFault): ArmedStreamFault {
    const { kind, count, durationMs } = fault;
    const active: ActiveFault = { fault, fired: 0, left: count ?? Number.POSITIVE_INFINITY, lift: () => {} };
    if (kind === 'disconnect') active.fired = this.streams.hangUp();
    if (kind === 'disconnect' && count === null && durationMs === null)
      return { ...fault, fired: active.fired };
    this.active.add(active);
    const speakAgain = kind === 'silence' ? this.streams.silence(() => this.fire(active)) : () => {};
    const cancelTimer =
      durationMs === null ? () => {} : this.clock.setTimer(durationMs, () => this.end(active));
    active.lift = () => {
      cancelTimer();
      speakAgain();
    };
    return { ...fault, fired: active.fired };
  }

  /** Tells whether a new connection is to be turned away. */
  refusesConnection(): boolean {
    const refusing = [...this.active].find(({ fault }) => fault.kind === 'disconnect');
    if (refusing === undefined) return false;
    this.fire(refusing);
    return true;
  }

  /** Those that are not over, oldest first. */
  armed(): readonly ArmedStreamFault[] {
    return [...this.active].map(({ fault, fired }) => ({ ...fault, fired }));
  }

  clear(): void {
    for (const active of [...this.active]) this.end(active);
  }

  private fire(active: ActiveFault): void {
    active.fired += 1;
    active.left -= 1;
    if (active.left === 0) this.end(active);
  }

  private end(active: ActiveFault): void {
    if (this.active.delete(active)) active.lift();
  }
}
