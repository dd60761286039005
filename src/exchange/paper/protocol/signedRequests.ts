import type { FastifyRequest } from 'fastify';
import type { ExchangeCore } from '../exchangeCore.js';
import { RequestRefusedError } from '../refusal.js';
import { authenticate, mustNotBeRevoked } from './authentication.js';
import { bodyParameters, queryParameters, type SignedParameters } from './signedParameters.js';

const MAX_BATCH = 50;

/** Whose request it is and what it asks with. */
export type SignedRequest<Parameters = SignedParameters> = readonly [apiKey: string, parameters: Parameters];

/**
 * Proves who sent a request, and opens the account of a key that was never seen. All of it throws RequestRefusedError
 * UNAUTHORIZED or INVALID_CLIENT_REQUEST for what is wrong with the signature, FORBIDDEN when there are too many accounts.
 */
export class SignedRequests {
  private readonly core: ExchangeCore;
  private readonly nowMs: () => number;

  /** @param nowMs the time that signatures must be near */
  constructor(core: ExchangeCore, nowMs: () => number) {
    this.core = core;
    this.nowMs = nowMs;
  }

  /** A request with its parameters in the query. */
  query(request: FastifyRequest, instruction: string): SignedRequest {
    const parameters = queryParameters(request.query);
    return [this.sender(request, instruction, [parameters]), parameters];
  }

  /** A request with its parameters in a JSON object; no body is one without any. */
  body(request: FastifyRequest, instruction: string): SignedRequest {
    const parameters = bodyParameters(bodyText(request));
    if (isBatch(parameters))
      throw new RequestRefusedError('INVALID_CLIENT_REQUEST', 'The body must be an object');
    return [this.sender(request, instruction, [parameters]), parameters];
  }

  /** A request with several sets of parameters, each of them signed. */
  batch(request: FastifyRequest, instruction: string): SignedRequest<readonly SignedParameters[]> {
    const batch = bodyParameters(bodyText(request));
    if (!isBatch(batch) || batch.length === 0 || batch.length > MAX_BATCH) {
      throw new RequestRefusedError(
        'INVALID_CLIENT_REQUEST',
        `The body must be an array of 1 to ${MAX_BATCH} orders`,
      );
    }
    return [this.sender(request, instruction, batch), batch];
  }

  private sender(
    request: FastifyRequest,
    instruction: string,
    parameters: readonly SignedParameters[],
  ): string {
    const header = (name: string): string | undefined => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const apiKey = authenticate(
      {
        apiKey: header('x-api-key'),
        signature: header('x-signature'),
        timestamp: header('x-timestamp'),
        window: header('x-window'),
      },
      instruction,
      parameters,
      this.nowMs(),
    );
    mustNotBeRevoked(apiKey, this.core.revokedKeys);
    this.core.act((engine) => engine.clearing.account(apiKey));
    return apiKey;
  }
}

function bodyText(request: FastifyRequest): string {
  return typeof request.body === 'string' && request.body !== '' ? request.body : '{}';
}

function isBatch(
  parameters: SignedParameters | readonly SignedParameters[],
): parameters is readonly SignedParameters[] {
  return Array.isArray(parameters);
}
