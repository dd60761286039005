import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decimal, decimal, ZERO } from '../../../src/domain/decimal.js';
import { type Grid, gridOf } from '../../../src/exchange/paper/grid.js';
import type { Account } from '../../../src/exchange/paper/matching/account.js';
import { MatchingEngine } from '../../../src/exchange/paper/matching/matchingEngine.js';
import {
  lockedBy,
  type OrderRequest,
  type PaperFill,
  remainingSteps,
} from '../../../src/exchange/paper/matching/order.js';
import { paperMarkets } from '../../../src/exchange/paper/paperMarkets.js';
import { RequestRefusedError } from '../../../src/exchange/paper/refusal.js';

/*
 * Whatever orders come and however the market moves, no money appears or disappears. Books are kept here a second time
 * from the fills alone, and compared to the last digit.
 */

const market = paperMarkets(['SOL_USDC'])[0];
if (market === undefined) throw new Error('no SOL');
const grid: Grid = gridOf(market);
const START = { USDC: decimal('5000'), SOL: decimal('30') } as const;
const FEES = { maker: decimal('0.00083'), taker: decimal('0.00107') } as const;

const price = fc.integer({ min: 14_000, max: 16_000 }).map((ticks) => grid.price(ticks));
const quantity = fc.integer({ min: 1, max: 3_000 }).map((steps) => grid.quantity(steps));
const who = fc.constantFrom('ann', 'bob');

const limitOrder = fc.record({
  kind: fc.constant('order' as const),
  who,
  request: fc.record({
    symbol: fc.constant('SOL_USDC'),
    side: fc.constantFrom('Bid' as const, 'Ask' as const),
    orderType: fc.constant('Limit' as const),
    timeInForce: fc.constantFrom('GTC' as const, 'GTC' as const, 'IOC' as const, 'FOK' as const),
    postOnly: fc.boolean(),
    selfTradePrevention: fc.constantFrom(
      'RejectTaker' as const,
      'RejectMaker' as const,
      'RejectBoth' as const,
    ),
    clientId: fc.constant(null),
    price,
    quantity,
    quoteQuantity: fc.constant(null),
    autoLendRedeem: fc.boolean(),
    slippage: fc.constant(null),
  }),
});

const marketOrder = limitOrder.chain(({ request, ...rest }) =>
  fc.boolean().map((byQuote) => ({
    ...rest,
    request: {
      ...request,
      orderType: 'Market' as const,
      postOnly: false,
      price: null,
      quantity: byQuote ? null : request.quantity,
      quoteQuantity: byQuote ? request.quantity.times(decimal('100')) : null,
    },
  })),
);

const conditionalOrder = fc.oneof(limitOrder, marketOrder).chain(({ request, who: owner }) =>
  fc
    .record({ price, quantity: fc.oneof(quantity.map(String), fc.constantFrom('50%', '100%')) })
    .map((trigger) => ({
      kind: 'conditional' as const,
      who: owner,
      request: { ...request, quantity: null, quoteQuantity: null },
      trigger: { ...trigger, by: null },
    })),
);

const step = fc.oneof(
  { arbitrary: limitOrder, weight: 5 },
  { arbitrary: marketOrder, weight: 1 },
  { arbitrary: conditionalOrder, weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('quote' as const),
      bidTicks: fc.integer({ min: 14_000, max: 16_000 }),
      spreadTicks: fc.integer({ min: 1, max: 60 }),
      bidSteps: fc.integer({ min: 0, max: 2_000 }),
      askSteps: fc.integer({ min: 0, max: 2_000 }),
    }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant('cancel' as const), who, nth: fc.nat(5) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('withdraw' as const), who, nth: fc.nat(5) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('depositLent' as const), who, quantity }), weight: 1 },
  {
    arbitrary: fc.record({
      kind: fc.constant('lend' as const),
      who,
      asset: fc.constantFrom('USDC', 'SOL'),
      quantity,
      back: fc.boolean(),
    }),
    weight: 1,
  },
  { arbitrary: fc.record({ kind: fc.constant('autoLend' as const), who, on: fc.boolean() }), weight: 1 },
  {
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      state: fc.constantFrom('open', 'open', 'open', 'cancelOnly', 'postOnly'),
    }),
    weight: 1,
  },
);

function balancesFromFills(fills: readonly PaperFill[], apiKey: string): { USDC: Decimal; SOL: Decimal } {
  let { USDC, SOL } = START;
  for (const fill of fills.filter((candidate) => candidate.apiKey === apiKey)) {
    const base = grid.quantity(fill.quantitySteps);
    const quote = grid.price(fill.priceTicks).times(base);
    const rate = fill.isMaker ? FEES.maker : FEES.taker;
    if (fill.side === 'Bid') {
      expect(fill).toMatchObject({ feeAsset: 'SOL' });
      expect(fill.fee.toString()).toBe(base.times(rate).toString());
      SOL = SOL.plus(base).minus(fill.fee);
      USDC = USDC.minus(quote);
    } else {
      expect(fill).toMatchObject({ feeAsset: 'USDC' });
      expect(fill.fee.toString()).toBe(quote.times(rate).toString());
      SOL = SOL.minus(base);
      USDC = USDC.plus(quote).minus(fill.fee);
    }
  }
  return { USDC, SOL };
}

function expectExactBooks(account: Account, fills: readonly PaperFill[], lent: Decimal): void {
  const expected = balancesFromFills(fills, account.apiKey);
  const locked = { USDC: ZERO, SOL: ZERO };
  for (const order of account.openOrders.values()) {
    const asset = order.side === 'Bid' ? 'USDC' : 'SOL';
    locked[asset] = locked[asset].plus(lockedBy(order, remainingSteps(order), grid));
  }
  for (const asset of ['USDC', 'SOL'] as const) {
    const balance = account.balances.of(asset);
    expect(balance.locked.toString(), `locked ${asset}`).toBe(locked[asset].toString());
    const total = balance.available.plus(balance.locked).plus(balance.lent);
    const deposits = asset === 'SOL' ? lent : ZERO;
    expect(total.toString(), `total ${asset}`).toBe(expected[asset].plus(deposits).toString());
    expect(balance.available.gte(ZERO) && balance.lent.gte(ZERO)).toBe(true);
    if (account.settings.autoLend) expect(balance.available.toString(), `idle ${asset}`).toBe('0');
  }
}

describe('whatever happens', () => {
  it('balances follow from fills and fees exactly, locks from open orders, and nothing is negative', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), fc.boolean(), (steps, hasDepth) => {
        const engine = new MatchingEngine({
          markets: [market],
          hasDepth,
          makerFeeBps: decimal('8.3'),
          takerFeeBps: decimal('10.7'),
          startingBalances: new Map(Object.entries(START)),
          accounts: [],
          nextOrderId: 1,
          nextTradeId: 1,
        });
        const fills: PaperFill[] = [];
        const lent = new Map([
          ['ann', ZERO],
          ['bob', ZERO],
        ]);
        for (const action of steps) {
          if (action.kind === 'quote') {
            const { bidTicks, spreadTicks, bidSteps, askSteps } = action;
            engine.quote(
              {
                symbol: 'SOL_USDC',
                timeMs: 0,
                bidTicks,
                askTicks: bidTicks + spreadTicks,
                bidSteps,
                askSteps,
                lastTicks: bidTicks,
                lastSteps: 0,
                buyerIsMaker: true,
              },
              0,
            );
          } else if (action.kind === 'cancel') {
            const order = engine.openOrders(action.who, null)[action.nth];
            if (order !== undefined) engine.cancel(action.who, 'SOL_USDC', { orderId: order.id }, 0);
          } else if (action.kind === 'withdraw') {
            const order = engine.openOrders(action.who, null)[action.nth];
            if (order !== undefined) engine.withdraw(action.who, order.id, 'expired', 0);
          } else if (action.kind === 'state') {
            engine.changeRules('SOL_USDC', { state: action.state }, 0);
          } else if (action.kind === 'autoLend') {
            engine.clearing.changeSettings(action.who, { autoLend: action.on });
          } else if (action.kind === 'lend') {
            const signed = action.back ? ZERO.minus(action.quantity) : action.quantity;
            tolerateRefusal(() => engine.clearing.lend(action.who, action.asset, signed));
          } else if (action.kind === 'conditional') {
            const { who: owner, request, trigger } = action;
            tolerateRefusal(() => engine.placeTrigger(owner, request, trigger, 0));
          } else if (action.kind === 'depositLent') {
            engine.clearing.transfer(action.who, 'SOL', 'lent', action.quantity);
            lent.set(action.who, (lent.get(action.who) ?? ZERO).plus(action.quantity));
          } else {
            tolerateRefusal(() => engine.place(action.who, action.request satisfies OrderRequest, 0));
          }
          const stepFills = engine.clearing.takeChanges()?.fills ?? [];
          if (action.kind === 'quote') {
            const bought = stepFills.filter((fill) => fill.side === 'Bid');
            const taken = bought.reduce((sum, fill) => sum + fill.quantitySteps, 0);
            // What waited for this price takes from what rests, too.
            const triggered = stepFills.some(({ isMaker }) => !isMaker);
            if (!hasDepth && !triggered) expect(taken).toBeLessThanOrEqual(action.askSteps);
          }
          fills.push(...stepFills);
          for (const name of ['ann', 'bob']) {
            expectExactBooks(engine.clearing.account(name), fills, lent.get(name) ?? ZERO);
          }
        }
        const ids = fills.map((fill) => `${fill.tradeId}/${fill.orderId}`);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 150 },
    );
  });
});

function tolerateRefusal(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RequestRefusedError)) throw error;
  }
}
