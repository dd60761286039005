import { makeClientId } from '../../../src/domain/clientId.js';
import { decimal } from '../../../src/domain/decimal.js';
import type { Clock } from '../../../src/engine/ports/clock.js';
import type { NewOrder } from '../../../src/engine/ports/exchange.js';
import type { Logger } from '../../../src/engine/ports/logger.js';
import {
  type BackpackRest,
  type BackpackRestOptions,
  createBackpackRest,
  generateKeyPair,
  loadKeyPair,
} from '../../../src/exchange/backpack/index.js';
import type { ScriptedExchange } from './scriptedExchange.js';

const generated = generateKeyPair();
export const keyPair = loadKeyPair(generated.secret, generated.apiKey);

export const NOW_MS = 1_790_000_000_000;

export const frozenClock: Clock = {
  now: () => NOW_MS,
  setTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

export interface LoggedLine {
  readonly level: keyof Logger;
  readonly fields: object;
  readonly message: string;
}

/** A client id that Rung gave out. */
export const OUR_ID = makeClientId(0, 77);

/** A logger that keeps its lines. */
export function recordingLogger(): Logger & { readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const keep = (level: keyof Logger) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

export function restFor(
  exchange: Pick<ScriptedExchange, 'restUrl'>,
  options: Partial<BackpackRestOptions> = {},
): BackpackRest {
  return createBackpackRest({
    baseUrl: exchange.restUrl,
    keyPair,
    clock: frozenClock,
    logger: recordingLogger(),
    retryPauseMs: 10,
    ...options,
  });
}

export function newOrder(overrides: Partial<NewOrder> = {}): NewOrder {
  return {
    symbol: 'SOL_USDC',
    side: 'buy',
    quantity: decimal('1.25'),
    price: decimal('141.5'),
    clientId: 77,
    timeInForce: 'GTC',
    postOnly: false,
    ...overrides,
  };
}

/** An order as the exchange really answers it: text for times and ids, and many nulls. */
export function orderJson(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    clientId: 77,
    createdAt: '1790000000123',
    executedQuantity: '0',
    executedQuoteQuantity: '0',
    id: '90071992547409931',
    orderType: 'Limit',
    postOnly: false,
    price: '141.5',
    quantity: '1.25',
    reduceOnly: null,
    relatedOrderId: null,
    selfTradePrevention: 'RejectTaker',
    side: 'Bid',
    status: 'New',
    stopLossTriggerPrice: null,
    strategyId: null,
    symbol: 'SOL_USDC',
    timeInForce: 'GTC',
    triggerPrice: null,
    triggeredAt: null,
    ...overrides,
  };
}

export function fillJson(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    clientId: null,
    fee: '0.00000125',
    feeSymbol: 'SOL',
    isMaker: false,
    orderId: '5001',
    price: '141.5',
    quantity: '0.00125',
    side: 'Bid',
    symbol: 'SOL_USDC',
    systemOrderType: null,
    timestamp: '2026-09-21T14:13:20.123',
    tradeId: '9001',
    ...overrides,
  };
}

/** Waits until `condition` holds; fails with `what` after fifteen seconds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
