import ccxt from 'ccxt';
import type { PaperExchange } from '../../../../src/exchange/paper/index.js';
import { manualExchange, Trader, tick } from '../trader.js';

/** An exchange with one account: 10 SOL and 10,000 USDC, 140 of them in a bid for 1 SOL at 140 under the client id 7. */
export interface RestingWorld {
  readonly exchange: PaperExchange;
  readonly trader: Trader;
  readonly restingId: string;
}

/** SOL_USDC stands at 149.98 to 150.02, last 150. */
export async function restingWorld(): Promise<RestingWorld> {
  const exchange = await manualExchange();
  await tick(exchange, '149.98', '150.02', { last: '150' });
  const trader = new Trader(exchange);
  const { body } = await trader.limit('Bid', '1', '140', { clientId: 7 });
  return { exchange, trader, restingId: body.id };
}

export type Ccxt = InstanceType<typeof ccxt.backpack>;
export type CcxtPro = InstanceType<typeof ccxt.pro.backpack>;

/** ccxt's client of this account, with nothing changed but the exchange's address. */
export function ccxtOf(exchange: PaperExchange, { apiKey, secret }: Pick<Trader, 'apiKey' | 'secret'>): Ccxt {
  const client = new ccxt.backpack({ apiKey, secret, enableRateLimit: false });
  client.urls.api = { public: exchange.restUrl, private: exchange.restUrl };
  return client;
}

/** The same with streams. */
export function ccxtProOf(exchange: PaperExchange, { apiKey, secret }: Trader): CcxtPro {
  const client = new ccxt.pro.backpack({ apiKey, secret, enableRateLimit: false });
  client.urls.api = {
    public: exchange.restUrl,
    private: exchange.restUrl,
    ws: { public: exchange.wsUrl, private: exchange.wsUrl },
  };
  return client;
}
