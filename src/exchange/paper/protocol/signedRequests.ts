import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ExchangeCore } from '../exchangeCore.js';
import { invalidRequest } from '../refusal.js';
import { admit } from './authentication.js';
import { parse } from './parameters.js';
import { bodyParameters, queryParameters, type SignedParameters } from './signedParameters.js';

const MAX_BATCH = 50;

/**
 * Proves who sent a request, and reads what it asks. All of it throws RequestRefusedError UNAUTHORIZED or
 * INVALID_CLIENT_REQUEST for what is wrong with the signature, FORBIDDEN when there are too many accounts, and what `parse`
 * throws for parameters that are not as they must be.
 */
export class SignedRequests {
  private readonly core: ExchangeCore;

  constructor(core: ExchangeCore) {
    this.core = core;
  }

  /** A request with its parameters in the query. @returns the API key, and what is asked with */
  query<Asked>(request: FastifyRequest, instruction: string, schema: z.ZodType<Asked>): [string, Asked] {
    const parameters = queryParameters(request.query);
    return [this.sender(request, instruction, [parameters]), parse(schema, parameters)];
  }

  /** A request with its parameters in a JSON object; no body is one without any. @returns as `query` */
  body<Asked>(request: FastifyRequest, instruction: string, schema: z.ZodType<Asked>): [string, Asked] {
    const parameters = bodyParameters(bodyText(request));
    if (isBatch(parameters)) throw invalidRequest('The body must be an object');
    return [this.sender(request, instruction, [parameters]), parse(schema, parameters)];
  }

  /** A request with several sets of parameters, each of them signed. @returns the API key, and the sets as they were sent */
  batch(request: FastifyRequest, instruction: string): [string, readonly SignedParameters[]] {
    const batch = bodyParameters(bodyText(request));
    if (!isBatch(batch) || batch.length === 0 || batch.length > MAX_BATCH) {
      throw invalidRequest(`The body must be an array of 1 to ${MAX_BATCH} orders`);
    }
    return [this.sender(request, instruction, batch), batch];
  }

  private sender(
    { headers }: FastifyRequest,
    instruction: string,
    parameters: readonly SignedParameters[],
  ): string {
    const header = (name: string): string | undefined => {
      const value = headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const credentials = {
      apiKey: header('x-api-key'),
      signature: header('x-signature'),
      timestamp: header('x-timestamp'),
      window: header('x-window'),
    };
    return admit(this.core, credentials, instruction, parameters);
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
