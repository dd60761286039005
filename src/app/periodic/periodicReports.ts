import type { Config } from '../../config/index.js';
import type { EngineApi } from '../../engine/api/index.js';
import type { Engine } from '../../engine/index.js';
import { Calendar, Heartbeat, MorningReport } from '../../engine/index.js';
import type { Clock, Exchange, Logger, Store } from '../../engine/ports/index.js';
import type { ShutdownSteps } from '../shutdownSteps.js';

interface PeriodicReportsDeps {
  readonly engine: Pick<Engine, 'state'> & { readonly api: Pick<EngineApi, 'strategies'> };
  readonly store: Store;
  readonly exchange: Pick<Exchange, 'candles'>;
  /** A time that nobody sets: that of the exchange. */
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly closing: ShutdownSteps;
  /** Aborts when the program was told to end. */
  readonly stop: AbortSignal;
  /** An alert was recorded. */
  onAlert(): void;
}

/** Record of Rung's own days: that it lives, and what yesterday came to. */
export interface Diary {
  readonly heartbeat: Heartbeat;
  /** Null: none is wanted. */
  readonly morningReport: MorningReport | null;
}

/** Notes that Rung lives from now on until it is told to end, and tells the owner if it did not for a while. */
export function openDiary(
  { timeZone, chat }: Pick<Config, 'timeZone' | 'chat'>,
  { engine, store, exchange, clock, logger, closing, stop, onAlert }: PeriodicReportsDeps,
): Diary {
  const heartbeat = new Heartbeat({ store, clock, onAlert });
  try {
    heartbeat.beat();
  } catch (error) {
    // The next minute makes up for it.
    logger.error({ err: error }, 'the heartbeat could not be noted');
  }
  closing.add(() => {
    if (stop.aborted) heartbeat.end();
  });
  const { morningReportAtMinute: atMinute } = chat;
  if (atMinute === null) return { heartbeat, morningReport: null };
  const calendar = new Calendar(timeZone);
  const strategies = () => engine.api.strategies().map(({ id }) => engine.state(id));
  const morningReport = new MorningReport({
    ...{ strategies, store, exchange, clock, calendar, logger, atMinute, onAlert },
  });
  return { heartbeat, morningReport };
}
