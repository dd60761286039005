import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { OVERLOADED_MESSAGE } from '../refusal.js';
import { jsonBody } from './paperParameters.js';
import { parse } from './parameters.js';
import type { ArmedRequestFault, RequestFaults } from './requestFaults.js';
import type { ArmedStreamFault, StreamFaults } from './streamFaults.js';

const MAX_DURATION_MS = 86_400_000;

/** Answer of an overloaded exchange, of which nobody knows whether it did what it was asked. */
const OVERLOADED = { code: 'SERVER_ERROR', message: OVERLOADED_MESSAGE } as const;

const count = z.int().min(1).max(1_000_000);
const durationMs = z.int().min(1).max(MAX_DURATION_MS);

const requests = {
  method: z.enum(['GET', 'POST', 'DELETE'], 'must be GET, POST or DELETE'),
  path: z
    .string()
    .regex(/^\/[^?*]*\*?$/, 'must be a path such as /api/v1/order, or the beginning of one with a * after it')
    .refine((path) => !path.startsWith('/paper/'), 'requests under /paper/ are spared'),
  count: count.default(1),
};
const streams = { count: count.nullable().default(null), durationMs: durationMs.nullable().default(null) };

const faultBody = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ ...requests, kind: z.enum(['dropRequest', 'dropReply']) }),
    z.strictObject({
      ...requests,
      kind: z.literal('delay'),
      delayMs: durationMs,
      before: z.boolean().default(false),
    }),
    z.strictObject({
      ...requests,
      kind: z.literal('status'),
      status: z.int().min(200).max(599),
      body: z.unknown().default(OVERLOADED),
      execute: z.boolean().default(false),
    }),
    z.strictObject({
      ...requests,
      kind: z.literal('late'),
      delayMs: durationMs,
      status: z.int().min(200).max(599).default(503),
      body: z.unknown().default(OVERLOADED),
    }),
    z.strictObject({ ...streams, kind: z.literal('disconnect') }),
    z
      .strictObject({ ...streams, kind: z.literal('silence') })
      .refine((fault) => fault.count !== null || fault.durationMs !== null, {
        path: ['durationMs'],
        message: 'A silence needs `durationMs` or `count`',
      }),
  ],
  'must be one of dropRequest, dropReply, delay, status, late, disconnect, silence',
);

/** Arming, showing and clearing faults; documented in paperRoutes.ts. */
export function paperFaultRoutes(
  app: FastifyInstance,
  requestFaults: RequestFaults,
  streamFaults: StreamFaults,
): void {
  const armed = (): readonly (ArmedRequestFault | ArmedStreamFault)[] => [
    ...requestFaults.armed(),
    ...streamFaults.armed(),
  ];

  app.post('/paper/fault', (request) => {
    const fault = parse(faultBody, jsonBody(request));
    return fault.kind === 'disconnect' || fault.kind === 'silence'
      ? streamFaults.arm(fault)
      : requestFaults.arm(fault);
  });

  app.get('/paper/fault', armed);

  app.delete('/paper/fault', () => {
    const cleared = armed();
    requestFaults.clear();
    streamFaults.clear();
    return cleared;
  });
}
