import type { EngineApi } from '../../engine/api/index.js';
import type { Clock, Logger, StoredAlert } from '../../engine/ports/index.js';
import type { Translator } from '../languages/index.js';
import type { Block, Painter, PictureTheme, Reply } from '../message/index.js';
import { phrase } from '../message/index.js';
import { resultPhrase } from '../replies/index.js';
import { chartOf } from './kinds/index.js';

export interface Illustrators {
  readonly engine: Pick<EngineApi, 'strategy'>;
  readonly painter: Painter;
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface PictureReader {
  readonly translator: Translator;
  readonly theme: PictureTheme;
}

/** An alert waits no longer for its picture. */
const PATIENCE_MS = 4_000;

/**
 * The message of an alert with the picture of what it tells, where there is one: the end of a cycle. The picture has been
 * painted when it is there. Never rejects: without data or paint in time, the message goes as it is, and the log says why.
 */
export async function illustrated(
  reply: Reply,
  alert: StoredAlert,
  reader: PictureReader,
  { engine, painter, clock, logger }: Illustrators,
): Promise<Reply> {
  const { content, strategyId } = alert;
  const cycle = chartOf(content);
  if (cycle === null || strategyId === null) return reply;
  let cancelTimer = () => {};
  const patience = new Promise<never>((_, reject) => {
    cancelTimer = clock.setTimer(PATIENCE_MS, () => {
      reject(new Error(`there was no picture within ${PATIENCE_MS} ms`));
    });
  });
  try {
    const block = await Promise.race([cyclePicture(strategyId, cycle, reader), patience]);
    return block === null ? reply : { ...reply, blocks: [...reply.blocks, block] };
  } catch (error) {
    logger.warn({ err: error, alert: alert.id }, 'an alert goes without its picture');
    return reply;
  } finally {
    cancelTimer();
  }

  /** Null when the books do not have the cycle. */
  async function cyclePicture(
    strategy: string,
    number: number,
    { translator, theme }: PictureReader,
  ): Promise<Block | null> {
    const view = await engine.strategy(strategy).charts.cycleChart(number);
    if (view === null || view.cycle === null) return null;
    const picture = { kind: 'cycle', theme, ...view } as const;
    // Now, not when it is sent: what cannot be painted must not hold up the message. The painter remembers it.
    await painter.paint(picture, translator);
    const caption = phrase('chart.cycle', {
      symbol: view.symbol,
      cycle: String(number),
      result: resultPhrase(view.cycle.netProfit, view.cycle.cost, view.quoteAsset),
    });
    return { kind: 'picture', picture, caption };
  }
}
