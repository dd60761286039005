import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import type { Decision, Moment, StrategyOrder, StrategyState } from '../../../src/domain/ladder/index.js';
import { assertInvariants } from '../../../src/domain/ladder/invariants.js';
import { solMarket } from '../support/builders.js';
import { type Story, withLadder, withPosition, withSale } from '../support/story.js';

/* Each invariant stops a decision that breaks it; what is really decided passes them all. */

interface Decided {
  readonly before: StrategyState;
  readonly decision: Decision;
  readonly moment: Moment;
}

/** What the story decides on a price. */
function decidedAt(story: Story, price: string): Decided {
  const before = story.state;
  story.price(price);
  return { before, decision: story.last, moment: story.moment };
}

const ladderPlaced = (): Decided => {
  const { state: before, moment } = withLadder();
  const placed = [...before.orders.values()];
  const due = { ...before, orders: new Map(), ladder: { kind: 'due', notBeforeMs: 0, attempts: 0 } as const };
  const effects = [{ kind: 'place', orders: placed, priority: 'normal' } as const];
  return { before: due, decision: { ...nothing(before), orders: placed, effects }, moment };
};

const saleSent = (): Decided => decidedAt(withPosition(), '100.1');

const firstBought = (): Decided => {
  const story = withLadder();
  const { state: before } = story;
  const [rung] = story.rungs;
  if (rung === undefined) throw new Error('there is no rung');
  story.fillWhole(rung);
  return { before, decision: story.last, moment: story.moment };
};

function nothing(state: StrategyState): Decision {
  return {
    ...{ state, orders: [], entries: [], closedCycles: [], alerts: [], reports: [], settledTrades: [] },
    effects: [],
  };
}

/** The same decision with another state. */
function withState({ decision, ...decided }: Decided, part: Partial<StrategyState>): Decided {
  return { ...decided, decision: { ...decision, state: { ...decision.state, ...part } } };
}

function placedOf({ decision }: Decided): StrategyOrder {
  const [order] = decision.effects.flatMap((effect) => (effect.kind === 'place' ? effect.orders : []));
  if (order === undefined) throw new Error('nothing was placed');
  return order;
}

const check = ({ before, decision, moment }: Decided) => assertInvariants(before, decision, moment);

test('what is really decided passes', () => {
  for (const decided of [ladderPlaced(), saleSent(), firstBought()])
    expect(() => check(decided)).not.toThrow();
});

describe('the ledger', () => {
  test('has no gap', () => {
    const { before, decision, moment } = firstBought();
    const entries = decision.entries.map((entry) => ({ ...entry, sequence: entry.sequence + 1 }));
    expect(() => assertInvariants(before, { ...decision, entries }, moment)).toThrow(
      'entry 1 of the ledger is called 2',
    );
  });

  test('is as long as it is counted', () => {
    expect(() => check(withState(firstBought(), { ledgerLength: 7 }))).toThrow(
      '1 entries, and 7 are counted',
    );
  });

  test.each(['quantity', 'cost', 'realizedPnl'] as const)('leads to the position: its %s', (part) => {
    const { position } = firstBought().decision.state;
    const other = { ...position, [part]: decimal('0.5') };
    expect(() => check(withState(firstBought(), { position: other }))).toThrow('the ledger leads to');
  });

  test('leads to a cost that nobody knows where there is none', () => {
    const { position } = firstBought().decision.state;
    expect(() => check(withState(firstBought(), { position: { ...position, cost: null } }))).toThrow(
      'leads to',
    );
  });
});

describe('live orders', () => {
  const settled = (order: StrategyOrder) => ({ ...order, phase: 'settled' as const });

  test('are not settled', () => {
    const decided = ladderPlaced();
    const order = placedOf(decided);
    const orders = new Map(decided.decision.state.orders).set(order.clientId, settled(order));
    expect(() => check(withState(decided, { orders }))).toThrow('is settled and counts as live');
  });

  test('are kept under their client ids', () => {
    const decided = ladderPlaced();
    const orders = new Map([[1, placedOf(decided)]]);
    expect(() => check(withState(decided, { orders }))).toThrow('is kept as 1');
  });

  test('are not lost sight of', () => {
    expect(() => check(withState(ladderPlaced(), { orders: new Map() }))).toThrow('was lost sight of');
  });
});

describe('a sale', () => {
  test('is of no more than is held', () => {
    const { before, decision, moment } = saleSent();
    const small = { ...before.position, quantity: decimal('0.5') };
    const state = { ...decision.state, position: small };
    expect(() => assertInvariants({ ...before, position: small }, { ...decision, state }, moment)).toThrow(
      'of 0.5 held',
    );
  });

  test('is the only one', () => {
    const decided = saleSent();
    const [other] = [...withSale().state.orders.values()].filter(({ role }) => role !== 'rung');
    if (other === undefined) throw new Error('there is no sale');
    const orders = new Map(decided.decision.state.orders).set(77, { ...other, clientId: 77 });
    expect(() => check(withState(decided, { orders }))).toThrow('beside sale 77');
  });
});

describe('nothing is bought', () => {
  test('while something is sold', () => {
    const { exit } = saleSent().decision.state;
    expect(() => check(withState(ladderPlaced(), { exit }))).toThrow('would be bought during a takeProfit');
  });

  test('by who does not trade', () => {
    const mode = { kind: 'paused', sinceMs: 0, by: 'somebody' } as const;
    expect(() => check(withState(ladderPlaced(), { mode }))).toThrow('would be bought while paused');
  });
});

describe('a new ladder', () => {
  test('costs no more than the allocation', () => {
    const decided = ladderPlaced();
    const { parameters } = decided.decision.state;
    const smaller = { ...parameters, totalAmount: decimal('10') };
    expect(() => check(withState(decided, { parameters: smaller }))).toThrow('of an allocation of 10');
  });
});

describe('the price watch', () => {
  const at = (decided: Decided, bid: string): Decided => ({
    ...decided,
    moment: { ...decided.moment, bid: decimal(bid) },
  });

  const atRest = (story: Story, bid: string): Decided =>
    at({ before: story.state, decision: nothing(story.state), moment: story.moment }, bid);

  const stop = { stopLossPercentage: decimal('5') };

  test.each([
    ['a target', withPosition(), '100.1', 'atOrAbove 100.09'],
    ['a stop loss', withPosition(stop), '94.1', 'atOrBelow 94.14'],
    ['a ladder that the price has left', withLadder(), '101', 'atOrAbove 101'],
  ])('asks for nothing that would not be begun: %s', (_, story, bid, asked) => {
    expect(() => check(atRest(story, bid))).toThrow(`a bid of ${bid} is ${asked}`);
    expect(() => check(atRest(story, '99.5'))).not.toThrow();
  });

  test('asks for rungs that wait for the price band', () => {
    const story = withLadder({}, { ...solMarket, minPriceMultiplier: decimal('0.98') });
    expect(() => check(atRest(story, '98'))).toThrow('a bid of 98 is atOrBelow 98.97');
  });

  test('is told of nothing at a moment that begins nothing', () => {
    const doubtful = (decided: Decided): Decided => ({
      ...decided,
      moment: { ...decided.moment, mayBuy: false, wantsSecondLook: true },
    });
    expect(() => check(doubtful(atRest(withPosition(stop), '90')))).not.toThrow();
    expect(() => check(doubtful(atRest(withLadder(), '130')))).not.toThrow();
  });

  test('asks for every price that begins an exit', () => {
    expect(() => check(at(saleSent(), '99.5'))).toThrow(
      'a takeProfit begins at a bid of 99.5, and the price watch does not ask for it',
    );
  });
});
