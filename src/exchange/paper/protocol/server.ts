import Fastify, { type FastifyInstance } from 'fastify';
import { WebSocketServer } from 'ws';
import type { Logger } from '../../../engine/ports/index.js';
import { PortInUseError } from '../../localErrors.js';
import type { ExchangeCore } from '../exchangeCore.js';
import { RequestRefusedError } from '../refusal.js';
import { accountRoutes } from './accountRoutes.js';
import { busOf } from './bus.js';
import { capitalRoutes } from './capitalRoutes.js';
import { emptyLists } from './emptyLists.js';
import { ForeignPages } from './foreignPages.js';
import { orderRoutes } from './orderRoutes.js';
import { paperRoutes } from './paperRoutes.js';
import { publicRoutes } from './publicRoutes.js';
import { RateLimiter, type RateLimits } from './rateLimits.js';
import { RequestFaults } from './requestFaults.js';
import { SignedRequests } from './signedRequests.js';
import { StreamFaults } from './streamFaults.js';
import { Streams } from './streams.js';

interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** More hosts than this machine's own by which it may be addressed. */
  readonly allowedHosts: readonly string[];
  readonly feedKind: string;
  /** Sets how far the exchange's clock is ahead of the computer's; null where it is the market's. */
  readonly setClockAhead: ((aheadMs: number) => void) | null;
  readonly limits: RateLimits;
  readonly logger: Logger;
}

const GOODBYE_MS = 500;
const MAX_MESSAGE_BYTES = 1_048_576;
const JSON_TYPE = 'application/json';
const UNSUPPORTED_MEDIA_TYPE = 415;

/**
 * REST and WebSocket on one port.
 *
 * @throws PortInUseError
 */
export async function startServer(core: ExchangeCore, options: ServerOptions) {
  const app = Fastify({ forceCloseConnections: true, bodyLimit: MAX_MESSAGE_BYTES, exposeHeadRoutes: false });
  const foreignPages = new ForeignPages([options.host, ...options.allowedHosts]);
  app.addHook('onRequest', (request, _reply, done) => {
    const refusal = foreignPages.refusal(request.raw);
    if (refusal === null) done();
    else done(new RequestRefusedError('FORBIDDEN', refusal, 403));
  });
  // Signatures cover the body's text, so that nobody may parse it before they are checked. JSON alone: see ForeignPages.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'string' }, (_request, body, done) => done(null, body));
  answerErrors(app, options.logger);
  const streams = new Streams(core);
  const rateLimiter = new RateLimiter(app, options.limits);
  const requestFaults = new RequestFaults(app);
  const streamFaults = new StreamFaults(streams, core.options.clock);
  publicRoutes(app, core);
  const bus = busOf(core.options.clock, (request) => requestFaults.lateness(request));
  const signed = new SignedRequests(core);
  orderRoutes(app, core, signed, bus);
  accountRoutes(app, core, signed);
  capitalRoutes(app, core, signed);
  emptyLists(app, core, signed);
  const { feedKind, setClockAhead } = options;
  paperRoutes(app, core, { feedKind, setClockAhead, rateLimiter, requestFaults, streamFaults });

  // Pings are answered by `Streams`, which can keep silent.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, autoPong: false });
  app.server.on('upgrade', (request, socket, head) => {
    const isForeign = foreignPages.refusal(request) !== null;
    if (isForeign || streamFaults.refusesConnection()) {
      const status = isForeign ? '403 Forbidden' : '503 Service Unavailable';
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => streams.accept(accepted));
  });

  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    streams.stop();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new PortInUseError(
        `Port ${options.port} on ${options.host} is in use, perhaps by another local exchange. ` +
          'Stop that program, or choose another port with --port (0 takes any free one).',
      );
    }
    throw error;
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    port: address.port,
    streams,
    async stop(): Promise<void> {
      requestFaults.stop();
      streamFaults.clear();
      streams.stop();
      await closedWithin(sockets, GOODBYE_MS);
      for (const client of sockets.clients) client.terminate();
      await app.close();
    },
  };
}

/** Gives clients the time to answer the Close that they were sent. */
async function closedWithin(sockets: WebSocketServer, limitMs: number): Promise<void> {
  const goodbyes = [...sockets.clients].map(
    (client) => new Promise((resolve) => client.once('close', resolve)),
  );
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.all(goodbyes), limit]);
  clearTimeout(timer);
}

function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof RequestRefusedError) {
      return reply.code(error.httpStatus).send({ code: error.code, message: error.message });
    }
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status < 500) {
      const message =
        status === UNSUPPORTED_MEDIA_TYPE
          ? `The body must be ${JSON_TYPE}, not ${request.headers['content-type'] ?? 'without a type'}`
          : error instanceof Error
            ? error.message
            : 'Bad request';
      return reply.code(status).send({ code: 'INVALID_CLIENT_REQUEST', message });
    }
    logger.error({ err: error, method: request.method, url: request.url }, 'The local exchange failed');
    return reply.code(500).send({ code: 'SERVER_ERROR', message: 'Internal server error' });
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    // What would change something and is not built is refused as to a key without the right to it.
    if (request.method === 'GET' || path.startsWith('/paper/')) {
      const message = `The local exchange has no ${request.method} ${path}`;
      return reply.code(404).send({ code: 'RESOURCE_NOT_FOUND', message });
    }
    const message = `No key of the local exchange has the right to ${request.method} ${path}`;
    return reply.code(403).send({ code: 'FORBIDDEN', message });
  });
}
