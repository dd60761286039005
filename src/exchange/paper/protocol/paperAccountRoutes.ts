import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { HUNDRED, ZERO } from '../../../domain/decimal.js';
import type { ExchangeCore } from '../exchangeCore.js';
import { Expiries } from '../expiries.js';
import { RequestRefusedError } from '../refusal.js';
import { accountState } from './accountState.js';
import { orderAnswer } from './orderWire.js';
import { apiKeyText, jsonBody, mustHaveAsset, notZero, positive } from './paperParameters.js';
import { parse } from './parameters.js';

const transferBody = z.strictObject({
  apiKey: apiKeyText,
  asset: z.string(),
  quantity: notZero,
  pocket: z.enum(['available', 'staked', 'lent']).default('available'),
});

const lendBody = z.strictObject({ apiKey: apiKeyText, asset: z.string(), quantity: notZero });
const autoLendBody = z.strictObject({ apiKey: apiKeyText, auto: z.boolean() });

/** The id of no order. */
const NO_ORDER = 0;

const wholeNumber = z
  .union([z.string(), z.number().transform(String)])
  .refine((text) => /^\d{1,15}$/.test(text), 'must be the id of an order, such as "1000000001"')
  .transform(Number);

const cancelBody = z
  .strictObject({
    apiKey: apiKeyText,
    orderId: wholeNumber.optional(),
    clientId: wholeNumber.optional(),
    reason: z.enum(['cancelled', 'expired'], 'must be "cancelled" or "expired"').default('cancelled'),
  })
  .refine(
    ({ orderId, clientId }) => (orderId === undefined) !== (clientId === undefined),
    'Give either `orderId` or `clientId`',
  );

const expireBody = z.strictObject({
  symbol: z.string(),
  deeperThan: positive.refine((percentage) => percentage.lt(HUNDRED), 'must be below 100').nullable(),
});

const keyBody = z.strictObject({ apiKey: apiKeyText, revoked: z.boolean() });

const openOrdersBody = z.strictObject({
  most: z.int('must be a whole number, or null').nonnegative('must be 0 or more').nullable(),
});

const stateQuery = z.strictObject({ apiKey: apiKeyText });

/** Serves what accounts have, and what happens to them from outside; documented in paperRoutes.ts. */
export function paperAccountRoutes(app: FastifyInstance, core: ExchangeCore): void {
  const expiries = new Expiries(core);

  app.post('/paper/transfer', (request) => {
    const { apiKey, asset, quantity, pocket } = parse(transferBody, jsonBody(request));
    mustHaveAsset(core, asset);
    core.act((engine) => engine.clearing.transfer(apiKey, asset, pocket, quantity));
    return accountState(core, apiKey);
  });

  app.post('/paper/lend', (request) => {
    const body = jsonBody(request);
    if (typeof body === 'object' && body !== null && 'auto' in body) {
      const { apiKey, auto } = parse(autoLendBody, body);
      core.act(({ clearing }) => clearing.changeSettings(apiKey, { autoLend: auto }));
      return accountState(core, apiKey);
    }
    const { apiKey, asset, quantity } = parse(lendBody, body);
    mustHaveAsset(core, asset);
    if (quantity.lt(ZERO) && core.engine.clearing.knownAccount(apiKey)?.settings.autoLend === true) {
      throw new RequestRefusedError(
        'FORBIDDEN',
        'Auto-lend is on and would lend it again at once. Switch it off first with "auto":false',
        409,
      );
    }
    core.act(({ clearing }) => clearing.lend(apiKey, asset, quantity));
    return accountState(core, apiKey);
  });

  app.post('/paper/cancel', (request) => {
    const { apiKey, orderId, clientId, reason } = parse(cancelBody, jsonBody(request));
    const account = core.engine.clearing.knownAccount(apiKey);
    if (account === undefined) throw noAccount();
    const named = clientId === undefined ? undefined : account.openOrderByClientId(clientId);
    const id = orderId ?? named?.id ?? NO_ORDER;
    const order = core.act((engine) => engine.withdraw(apiKey, id, reason, core.nowMs));
    return orderAnswer(core.record(order));
  });

  app.post('/paper/expire', (request) => {
    const { symbol, deeperThan } = parse(expireBody, jsonBody(request));
    expiries.expireDeeperThan(symbol, deeperThan);
    return { symbol, deeperThan: deeperThan?.toString() ?? null };
  });

  app.post('/paper/key', (request) => {
    const { apiKey, revoked } = parse(keyBody, jsonBody(request));
    if (revoked) core.revokedKeys.add(apiKey);
    else core.revokedKeys.delete(apiKey);
    return { apiKey, revoked };
  });

  app.post('/paper/open-orders', (request) => {
    const { most } = parse(openOrdersBody, jsonBody(request));
    core.engine.mostOpenOrders = most;
    return { most };
  });

  app.get('/paper/state', (request) => {
    const { apiKey } = parse(stateQuery, request.query);
    const state = accountState(core, apiKey);
    if (state === null) throw noAccount();
    return state;
  });
}

function noAccount(): RequestRefusedError {
  return new RequestRefusedError(
    'RESOURCE_NOT_FOUND',
    'No account has this API key. One is opened by its first signed request or by POST /paper/transfer',
    404,
  );
}
