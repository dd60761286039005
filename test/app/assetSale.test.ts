import { expect, it } from 'vitest';
import { runProgram } from '../../src/app/program.js';
import { loadConfig } from '../../src/config/index.js';
import { booksEqualAccount } from './support/agreement.js';
import { booksIn, rowsOf } from './support/books.js';
import { configFile, LADDER } from './support/configFile.js';
import { keyOf, type LocalExchange, liveEnvironment, orderByHand } from './support/localExchange.js';
import { type OddLocalExchange, startOddExchange } from './support/oddExchange.js';
import { emptyFolder, eventually } from './support/process.js';
import { terminal } from './support/terminal.js';

/* A fresh start that sells what else the account holds: shown, agreed to, sent once. */

const owner = keyOf('owner');
const ORDER = 'POST /api/v1/order';
const PREVIEW = [
  'fresh.sellAssets: before the fresh start Rung sells what the account holds besides USDC:',
  '  0.01 BTC at about 60000: 600 USDC',
  '  2 SOL at about 140: 280 USDC',
  'It leaves alone:',
  '  0.02 BTC: reserved',
  '  0.001 ETH: worth 3 USDC, less than 10',
].join('\n');

/** An account with coins of three kinds, of which two cents of a bitcoin are reserved. */
async function account(): Promise<OddLocalExchange> {
  const exchange = await startOddExchange();
  await exchange.paper('tick', { symbol: 'SOL_USDC', bid: '140', ask: '140.01' });
  await exchange.paper('tick', { symbol: 'ETH_USDC', bid: '3000', ask: '3000.01' });
  await exchange.moveTo('60000.0');
  for (const [asset, quantity] of Object.entries({ BTC: '0.03', SOL: '2', ETH: '0.001' })) {
    await exchange.transfer(owner.apiKey, asset, quantity);
  }
  return exchange;
}

interface Start {
  readonly options: readonly string[];
  readonly isTTY?: boolean;
  readonly sections?: object;
  readonly folder?: string;
}

/** Starts Rung in this process, as a terminal or a service would. */
function start(
  exchange: LocalExchange,
  { options, isTTY = true, sections = {}, folder = emptyFolder() }: Start,
) {
  const desk = terminal({ isTTY });
  const file = configFile(LADDER, {
    fresh: { sellAssets: true },
    reconciliation: { reserved: { BTC: 0.02 } },
    ...sections,
  });
  const { config } = loadConfig(
    [...options, '--db', booksIn(folder), '--config', file],
    liveEnvironment(exchange, owner),
  );
  const ended = runProgram(config, desk.surroundings);
  return { folder, ended, ...desk };
}

async function laddersRest(exchange: LocalExchange, orders = 4): Promise<void> {
  await eventually(
    async () => (await exchange.account(owner.apiKey)).openOrders.length === orders,
    () => new Error('the ladder was not placed'),
  );
}

async function isShown({ told }: { readonly told: readonly string[] }, text: string | RegExp): Promise<void> {
  await eventually(
    () => told.some((each) => each.match(text) !== null),
    () => new Error(`not shown: ${text}\n${told.join('\n')}`),
  );
}

/** Orders of the program that sold, by market. */
function sales({ odd }: OddLocalExchange): readonly string[] {
  return odd
    .requestsTo(ORDER)
    .map(({ body }) => JSON.parse(body))
    .filter(({ side }) => side === 'Ask')
    .map(({ symbol }) => symbol);
}

it('a yes sells what is neither reserved nor too little, and the fresh start follows', async () => {
  const exchange = await account();
  const rung = start(exchange, { options: ['--fresh'] });
  await isShown(rung, /fresh\.sellAssets/);
  expect(rung.told).toEqual([PREVIEW]);
  expect(sales(exchange)).toEqual([]);
  rung.press('yes\r');
  await isShown(rung, /A fresh start on BTC_USDC/);
  rung.press('yes\r');
  await laddersRest(exchange);
  expect(rung.told.slice(1, 3)).toEqual([
    'Sold 0.01 BTC for 600 USDC before fees.',
    'Sold 2 SOL for 280 USDC before fees.',
  ]);
  expect(sales(exchange)).toEqual(['BTC_USDC', 'SOL_USDC']);
  rung.stopping.abort();
  await rung.ended;
  const { balances } = await exchange.state(owner.apiKey);
  expect(balances).toMatchObject({ BTC: { available: '0.02' }, ETH: { available: '0.001' } });
  expect(rowsOf(booksIn(rung.folder)).ledger).toEqual([]);
});

it('a no sells nothing, and the fresh start goes on', async () => {
  const exchange = await account();
  const rung = start(exchange, { options: ['--fresh'] });
  await isShown(rung, /fresh\.sellAssets/);
  rung.press('no\r');
  await isShown(rung, /A fresh start on BTC_USDC/);
  rung.press('yes\r');
  await laddersRest(exchange);
  expect(rung.told[1]).toBe('Nothing was sold. The fresh start goes on without it.');
  expect(sales(exchange)).toEqual([]);
  rung.stopping.abort();
  await rung.ended;
});

it('a service sells nothing without --yes, however often it is started again', async () => {
  const exchange = await account();
  const rung = start(exchange, { options: ['--fresh'], isTTY: false });
  await laddersRest(exchange);
  expect(rung.told[0]).toBe(
    `${PREVIEW}\nNothing was sold: nobody can say yes here. Start in a terminal, or add --yes.`,
  );
  expect(sales(exchange)).toEqual([]);
  rung.stopping.abort();
  await rung.ended;
});

it('no other start sells', async () => {
  const exchange = await account();
  const rung = start(exchange, {
    options: [],
    isTTY: false,
    sections: { reconciliation: { reserved: { BTC: 0.03 } } },
  });
  await laddersRest(exchange);
  expect(rung.told.join('\n')).not.toContain('fresh.sellAssets');
  expect(sales(exchange)).toEqual([]);
  rung.stopping.abort();
  await rung.ended;
});

it('sends a sale once whose answer is lost, and tells what became of it', async () => {
  const exchange = await account();
  exchange.odd.harm(ORDER, { kind: 'answerLost' });
  const rung = start(exchange, { options: ['--fresh', '--yes'], isTTY: false });
  await laddersRest(exchange);
  expect(rung.told).toContain('Sold 0.01 BTC for 600 USDC before fees.');
  expect(sales(exchange)).toEqual(['BTC_USDC', 'SOL_USDC']);
  rung.stopping.abort();
  await rung.ended;
}, 60_000);

it('says what the exchange refuses, and goes on with the next', async () => {
  const exchange = await account();
  exchange.odd.harm(ORDER, {
    kind: 'answered',
    done: false,
    status: 400,
    body: JSON.stringify({ code: 'INSUFFICIENT_FUNDS', message: 'Insufficient funds' }),
  });
  const rung = start(exchange, { options: ['--fresh', '--yes'], isTTY: false });
  await laddersRest(exchange);
  expect(rung.told[1]).toBe('0.01 BTC not sold: the exchange refused (INSUFFICIENT_FUNDS).');
  expect(rung.told[2]).toBe('Sold 2 SOL for 280 USDC before fees.');
  rung.stopping.abort();
  await rung.ended;
});

it('leaves what rests in orders, and the books stay the account’s', async () => {
  const exchange = await account();
  await orderByHand(exchange, owner, { symbol: 'SOL_USDC', side: 'sell', price: '150', quantity: '1.5' });
  const rung = start(exchange, { options: ['--fresh', '--yes'], isTTY: false });
  await laddersRest(exchange, 5);
  expect(rung.told).toContain('Sold 0.5 SOL for 70 USDC before fees.');
  expect(rung.told[0]).toContain('  1.5 SOL: in orders that rest\n');
  rung.stopping.abort();
  await rung.ended;
  await booksEqualAccount(rung, exchange, owner, { ownersBase: '0.02' });
});

it('sells what the ladder had bought, too, and the books know it as the owner’s sale', async () => {
  const exchange = await account();
  const none = { fresh: { sellAssets: false }, reconciliation: { reserved: { BTC: 0.03 } } };
  const before = start(exchange, { options: [], isTTY: false, sections: none });
  await laddersRest(exchange);
  await exchange.moveTo('58900.0');
  await eventually(
    async () => rowsOf(booksIn(before.folder)).ledger?.length === 1,
    () => new Error('nothing was bought'),
  );
  before.stopping.abort();
  await before.ended;
  const known = new Set((await exchange.account(owner.apiKey)).openOrders.map(({ id }) => id));
  const rung = start(exchange, {
    options: ['--fresh', '--yes'],
    isTTY: false,
    sections: { reconciliation: { reserved: { BTC: 0.03 } } },
    folder: before.folder,
  });
  await eventually(
    async () =>
      (await exchange.account(owner.apiKey)).openOrders.filter(({ id }) => !known.has(id)).length === 4,
    () => new Error('there is no new ladder'),
  );
  expect(rung.told.at(1)).toMatch(/^Sold 0\.00207 BTC for 121\.\d+ USDC before fees\.$/);
  rung.stopping.abort();
  await rung.ended;
  await booksEqualAccount(rung, exchange, owner, { ownersBase: '0.030008336' });
}, 60_000);

it('sells nothing and begins nothing anew where the account cannot be read', async () => {
  const exchange = await account();
  exchange.odd.harm(
    'GET /api/v1/capital',
    { kind: 'answered', done: false, status: 503, body: 'busy' },
    Number.POSITIVE_INFINITY,
  );
  const rung = start(exchange, { options: ['--fresh', '--yes'], isTTY: false });
  await expect(rung.ended).rejects.toThrow(
    /^fresh\.sellAssets: the account could not be read \(.+\)\. Nothing was sold and nothing was changed; start again\.$/u,
  );
  expect(rung.told).toEqual([]);
  expect(exchange.odd.requestsTo(ORDER)).toEqual([]);
}, 60_000);
