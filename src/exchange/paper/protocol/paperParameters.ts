import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Decimal, decimal, ZERO } from '../../../domain/decimal.js';
import type { ExchangeCore } from '../exchangeCore.js';
import { invalidRequest } from '../refusal.js';
import { looksLikeApiKey } from './authentication.js';

/* What the bodies of the endpoints under /paper/ are made of: unlike Backpack's, decimals may be numbers there. */

export const decimalText = z
  .union([z.string(), z.number().transform(String)])
  .refine((text) => /^-?\d{1,20}(\.\d{1,20})?$/.test(text), 'must be a decimal number such as "149.98"')
  .transform((text): Decimal => decimal(text));
export const positive = decimalText.refine((value) => value.gt(ZERO), 'must be above zero');
export const notNegative = decimalText.refine((value) => value.gte(ZERO), 'must not be below zero');
export const notZero = decimalText.refine((value) => !value.eq(ZERO), 'must not be zero');

export const apiKeyText = z
  .string()
  .transform((text) => text.replaceAll(' ', '+'))
  .refine(looksLikeApiKey, 'must be an API key: the base64 of 32 bytes');

/** @throws RequestRefusedError INVALID_CLIENT_REQUEST */
export function jsonBody(request: FastifyRequest): unknown {
  try {
    return JSON.parse(typeof request.body === 'string' ? request.body : '');
  } catch {
    throw invalidRequest('The body is not JSON');
  }
}

/** Picks what was given of it. */
export function defined<Shape>(
  given: { readonly [Key in keyof Shape]?: Shape[Key] | undefined },
): Partial<Shape> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  // Without the keys of undefined values it is a part of the shape.
  return Object.fromEntries(entries) as Partial<Shape>;
}

/** @throws RequestRefusedError INVALID_CLIENT_REQUEST for an asset that no market here has */
export function mustHaveAsset(core: ExchangeCore, asset: string): void {
  const markets = [...core.engine.allBooks()].map(({ market }) => market);
  const assets = new Set(markets.flatMap(({ quoteAsset, baseAsset }) => [quoteAsset, baseAsset]));
  if (!assets.has(asset)) throw invalidRequest(`\`asset\`: "${asset}" is none of ${[...assets].join(', ')}`);
}
