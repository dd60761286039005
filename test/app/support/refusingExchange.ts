import { ScriptedExchange } from '../../exchange/backpack/scriptedExchange.js';
import { BTC_MARKET } from './marketRow.js';

/** An exchange that works, and takes no key. */
export async function startRefusingExchange(): Promise<ScriptedExchange> {
  const exchange = await ScriptedExchange.start();
  exchange.script('GET /api/v1/time', { text: () => String(Date.now()) });
  exchange.script('GET /api/v1/status', { json: { status: 'Ok', message: null } });
  exchange.script('GET /api/v1/markets', { json: [BTC_MARKET] });
  exchange.script('GET /api/v1/account', {
    status: 401,
    json: { code: 'UNAUTHORIZED', message: 'Unauthorized' },
  });
  return exchange;
}
