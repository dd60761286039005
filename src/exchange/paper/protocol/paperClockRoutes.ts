import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ExchangeCore } from '../exchangeCore.js';
import { RequestRefusedError } from '../refusal.js';
import { jsonBody } from './paperParameters.js';
import { parse } from './parameters.js';

const A_YEAR_MS = 366 * 86_400_000;

const clockBody = z.strictObject({ aheadMs: z.int().min(-A_YEAR_MS).max(A_YEAR_MS) });

/** The exchange's clock; documented in paperRoutes.ts. */
export function paperClockRoutes(
  app: FastifyInstance,
  core: ExchangeCore,
  setClockAhead: ((aheadMs: number) => void) | null,
): void {
  app.post('/paper/clock', (request) => {
    const { aheadMs } = parse(clockBody, jsonBody(request));
    if (setClockAhead === null) {
      throw new RequestRefusedError('FORBIDDEN', 'The time of this exchange is that of its market', 409);
    }
    setClockAhead(aheadMs);
    return { aheadMs, timeMs: core.nowMs };
  });
}
