import { createHash, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Update } from 'telegraf/types';
import { hasPassed } from '../../async/pauses.js';
import type { Clock, Logger } from '../../engine/ports/index.js';
import { isNumbered } from './polling.js';

export interface WebhookServerOptions {
  /** The public address; its path is the one that is answered. */
  readonly url: string;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly secretToken: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  /** Resolves when the update is taken: Telegram is told so. */
  readonly onUpdate: (update: Update) => Promise<void>;
}

export interface WebhookServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Far more than the longest update that people can make. */
const LARGEST_UPDATE_BYTES = 256 * 1_024;
const REQUEST_TIMEOUT_MS = 10_000;
const REFUSALS_LOG_INTERVAL_MS = 60_000;
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/**
 * Waits for Telegram's calls. Whoever does not know the secret gets an empty 401 before a byte of the body is read;
 * whatever else is wrong, an empty answer as well. With either the connection ends, so that nobody goes on sending into it. The encryption is the reverse proxy's affair, which must pass path
 * and headers on as they are.
 *
 * @throws when the address cannot be listened on
 */
export async function openWebhookServer(options: WebhookServerOptions): Promise<WebhookServer> {
  const { url, host, port, secretToken, logger, onUpdate } = options;
  const expected = digest(secretToken);
  const count = refusalCounter(options);
  const { default: Fastify } = await import('fastify');
  const server = Fastify({
    logger: false,
    bodyLimit: LARGEST_UPDATE_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
  });
  server.addHook('onRequest', async (request, reply) => {
    const given = request.headers[SECRET_HEADER];
    if (typeof given === 'string' && timingSafeEqual(digest(given), expected)) return;
    count();
    await reply.code(401).send();
  });
  server.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode >= 400) reply.header('connection', 'close');
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send());
  server.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    if (status >= 500) logger.error({ err: error }, 'a call of the Telegram webhook failed');
    return reply.code(status).send();
  });
  // The one form that Telegram uses; fastify's own list has plain text as well.
  server.removeContentTypeParser('text/plain');
  server.post(new URL(url).pathname, async (request, reply) => {
    const { body } = request;
    if (!isNumbered(body)) return reply.code(400).send();
    await onUpdate(body);
    return reply.code(200).send();
  });
  await server.listen({ host, port });
  // A server that listens on TCP has an address of this form.
  const { port: bound } = server.server.address() as AddressInfo;
  return { port: bound, close: () => server.close() };
}

/** Of one length whatever was given, so that comparing tells nothing by the time it takes. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function statusOf(error: unknown): number {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

/** Counts who does not know the secret, with a line in the log now and then. */
function refusalCounter({ clock, logger }: WebhookServerOptions): () => void {
  let refused = 0;
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    refused += 1;
    const nowMs = clock.now();
    if (!hasPassed(REFUSALS_LOG_INTERVAL_MS, loggedAtMs, nowMs)) return;
    logger.warn({ refused }, 'somebody called the Telegram webhook without its secret');
    loggedAtMs = nowMs;
    refused = 0;
  };
}
