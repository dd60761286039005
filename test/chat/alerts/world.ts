import {
  AlertDelivery,
  type AlertDeliveryOptions,
  type AlertTransport,
  composed,
  type Telling,
} from '../../../src/chat/alerts/index.js';
import { plainText } from '../../../src/chat/console/plainText.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import type { Reply } from '../../../src/chat/message/reply.js';
import type { Alert, AlertContent, AlertLevel } from '../../../src/domain/alerts/index.js';
import { type Decimal, decimal } from '../../../src/domain/decimal.js';
import { openStore } from '../../../src/store/index.js';
import { keptLog } from '../../support/chat.js';
import { ManualClock } from '../clock.js';

const translator = createTranslator('en', 'UTC');

/** A message as its reader sees it, after all edits. */
export interface BoardMessage {
  text: string;
  readonly isSilent: boolean;
  edits: number;
}

/** A reader whose messages stay, or who fails the next times. */
export class Board implements AlertTransport {
  readonly name: string;
  readonly shown: BoardMessage[] = [];
  readonly failures: Error[] = [];
  readonly deleted = new Set<number>();
  /** Characters that one message takes. */
  longestMessage = 4_096;
  hangs = false;
  onAttempt: () => void = () => {};
  attempts = 0;

  constructor(name = 'telegram:1') {
    this.name = name;
  }

  get texts(): readonly string[] {
    return this.shown.map(({ text }) => text);
  }

  async send({ message, isSilent }: Telling): Promise<number> {
    const text = composed(() => written(message));
    await this.#arrive();
    return this.shown.push({ text, isSilent, edits: 0 });
  }

  readonly messages = {
    fits: (message: Reply) => composed(() => written(message)).length <= this.longestMessage,
    edit: async (messageId: number, { message }: Telling) => {
      await this.#arrive();
      const shown = this.shown[messageId - 1];
      if (shown === undefined || this.deleted.has(messageId)) return 'gone' as const;
      shown.text = written(message);
      shown.edits += 1;
      return 'edited' as const;
    },
  };

  async #arrive(): Promise<void> {
    this.attempts += 1;
    await Promise.resolve();
    this.onAttempt();
    if (this.hangs) await new Promise(() => {});
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }
}

/** Alerts of a real outbox on their way to a board. */
export function alertWorld(options: Partial<AlertDeliveryOptions> = {}) {
  const clock = new ManualClock();
  const { store, outbox, chatMemory: memory } = openStore(':memory:', { now: () => clock.now() });
  for (const id of ['main', 'other']) store.openStrategy(id);
  const board = new Board();
  const log = keptLog();
  const running: AlertDelivery[] = [];
  /** An alert is recorded, and the deliveries are told. */
  function happens(content: AlertContent | string, changes: Partial<Alert> = {}): void {
    store.addAlert({
      ...{ level: levelOf(content), strategyId: null, timeMs: clock.now() },
      content: typeof content === 'string' ? { kind: 'needsPerson', what: content } : content,
      ...{ mergeKey: null, deliverAtMs: clock.now() },
      ...changes,
    });
    for (const delivery of running) delivery.wake();
  }
  return {
    ...{ clock, store, outbox, memory, board, log, happens },
    start(more: Partial<AlertDeliveryOptions> = {}): AlertDelivery {
      const delivery = new AlertDelivery({
        ...{ outbox, transport: board, memory, clock, logger: log },
        ...options,
        ...more,
      });
      running.push(delivery);
      return delivery;
    },
    /** A rung of 1 coin is filled, at 100 for rung 0 and one less with each rung. */
    rungFills(
      rung: number,
      changes: { readonly strategyId?: string; readonly part?: string; readonly ladder?: number } = {},
    ): void {
      const { strategyId = 'main', part = '1', ladder = 1 } = changes;
      happens(rungFilled(rung, part), { strategyId, mergeKey: `rungFilled:${strategyId}:${ladder}:${rung}` });
    },
  };
}

export function rungFilled(rung: number, part = '1'): AlertContent {
  return {
    ...{ kind: 'rungFilled', symbol: 'SOL_USDC', rung, rungCount: 9 },
    ...{ executedQuantity: decimal(part), orderQuantity: decimal('1'), price: decimal(String(100 - rung)) },
    ...{ position: decimal(String(rung)), averageEntryPrice: decimal('99'), target: decimal('100.5') },
    ...{ breakEven: null, netAtTarget: null },
    assets: { baseAsset: 'SOL', quoteAsset: 'USDC' },
  };
}

/** A correction of the books that a reader has asked for. */
export function correction(askedBy: string): AlertContent {
  const [held, booked, average] = ['0.75', '1', '99'].map(decimal) as [Decimal, Decimal, Decimal];
  return {
    ...{ kind: 'discrepancy', symbol: 'SOL_USDC', asset: 'SOL', held, booked, drift: held.minus(booked) },
    ...{ tolerance: decimal('0'), action: 'quantityReduced', bookings: [], position: held, reportId: 1 },
    ...{ averageBefore: average, averageEntryPrice: average, target: decimal('100.5'), askedBy },
  };
}

function levelOf(content: AlertContent | string): AlertLevel {
  return typeof content === 'string' ? 'info' : 'trade';
}

function written(message: Reply): string {
  return plainText(message, translator).replaceAll('🆘 ', '');
}
