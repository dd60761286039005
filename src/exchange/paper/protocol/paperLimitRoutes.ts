import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { defined, jsonBody } from './paperParameters.js';
import { parse } from './parameters.js';
import type { RateLimiter, RateLimits } from './rateLimits.js';

const limit = z.int().min(1).max(1_000_000).nullable();

const limitsBody = z
  .strictObject({ perMinute: limit.optional(), historicalPerMinute: limit.optional() })
  .refine(
    (changes) => Object.keys(changes).length > 0,
    'Give at least one of `perMinute`, `historicalPerMinute`',
  );

/** Sets how often anybody may ask; documented in paperRoutes.ts. */
export function paperLimitRoutes(app: FastifyInstance, rateLimiter: RateLimiter): void {
  app.post('/paper/limits', (request) => {
    const { perMinute, historicalPerMinute } = parse(limitsBody, jsonBody(request));
    rateLimiter.change(defined<RateLimits>({ perMinute, historicalPerMinute }));
    return rateLimiter.limits;
  });
}
