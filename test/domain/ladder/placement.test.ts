import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.js';
import { START_MS } from '../support/builders.js';
import { Story, withLadder, withPosition } from '../support/story.js';

function atFirstPrice(): Story {
  const story = new Story();
  story.price('100');
  return story;
}

const stillUnsettled = (story: Story, clientId: number, attempts: number) =>
  story.on({ type: 'stillUnsettled', clientId, attempts, message: 'not connected' });

const refusal = (clientId: number, code = 'INSUFFICIENT_FUNDS') =>
  ({ kind: 'refused', clientId, code, message: 'Insufficient funds' }) as const;

describe('a ladder of which the exchange refuses', () => {
  test('some rungs keeps the others, and says once what was refused', () => {
    const story = atFirstPrice();
    const [first, second, third] = story.rungs;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three rungs');
    story.answer([story.accepted(first), story.accepted(second), refusal(third.clientId)]);
    expect(story.prices).toEqual(['99', '98']);
    expect(story.now(third)).toMatchObject({
      phase: 'settled',
      outcome: 'refused',
      detail: 'INSUFFICIENT_FUNDS: Insufficient funds',
    });
    expect(story.alertsOf('ordersRefused')).toEqual([
      {
        kind: 'ordersRefused',
        symbol: 'SOL_USDC',
        refused: 1,
        placed: 2,
        code: 'INSUFFICIENT_FUNDS',
        message: 'Insufficient funds',
      },
    ]);
    expect(story.state.ladder.kind).toBe('placed');
  });

  test.each([
    ['INSUFFICIENT_FUNDS', 'Insufficient funds', [{ kind: 'reconcile', trigger: 'rungRefused' }], []],
    ['INSUFFICIENT_SUPPLY', 'Insufficient supply', [{ kind: 'reconcile', trigger: 'rungRefused' }], []],
    ['INSUFFICIENT_MARGIN', 'Insufficient margin', [{ kind: 'reconcile', trigger: 'rungRefused' }], []],
    ['INVALID_PRICE', 'Price too low', [], [{ kind: 'readRules' }]],
    ['TRADING_PAUSED', 'Trading is paused', [], []],
  ] as const)('a rung with %s looks where the reason may lie', (code, message, comparisons, readings) => {
    const story = atFirstPrice();
    const [refused, ...others] = story.rungs;
    if (refused === undefined) throw new Error('three rungs');
    story.answer([
      { kind: 'refused', clientId: refused.clientId, code, message },
      ...others.map((order) => story.accepted(order)),
    ]);
    expect(story.effects('reconcile')).toEqual(comparisons);
    expect(story.effects('readRules')).toEqual(readings);
  });

  test('all rungs, after an attempt that did not get through, is told', () => {
    const story = atFirstPrice();
    story.answer(
      story.waiting.map(({ clientId }) => ({ kind: 'notSent', clientId, message: 'no connection' })),
    );
    story.after(1_000);
    story.answer(story.waiting.map(({ clientId }) => refusal(clientId)));
    expect(story.alertsOf('ordersRefused')).toHaveLength(1);
    story.after(60_000);
    story.answer(story.waiting.map(({ clientId }) => refusal(clientId)));
    expect(story.alertsOf('ordersRefused')).toHaveLength(1);
  });

  test('all rungs is tried again after half a minute, then after longer and longer, and told once', () => {
    const story = atFirstPrice();
    for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
      story.answer(story.waiting.map(({ clientId }) => refusal(clientId)));
      expect(story.live).toEqual([]);
      const [wake] = story.effects('wake');
      expect((wake?.atMs ?? 0) - story.nowMs).toBe(seconds * 1_000);
      story.after(seconds * 1_000);
      expect(story.rungs).toHaveLength(3);
    }
    expect(story.alertsOf('ordersRefused')).toMatchObject([{ refused: 3, placed: 0 }]);
  });
});

describe('a request', () => {
  test('that never left is tried again after a second, without a word', () => {
    const story = atFirstPrice();
    const sent = story.rungs.map(({ clientId }) => clientId);
    story.answer(sent.map((clientId) => ({ kind: 'notSent', clientId, message: 'not connected' })));
    expect(story.effects('wake')).toEqual([{ kind: 'wake', atMs: START_MS + 1_000 }]);
    story.after(1_000);
    expect(story.rungs).toHaveLength(3);
    expect(
      story.rungs.some(({ clientId }) => sent.includes(clientId)),
      'an id is never used again',
    ).toBe(false);
    expect(story.alerts).toEqual([]);
  });

  test('that cannot leave is tried again at least every half a minute, and told at the fourth time', () => {
    const story = atFirstPrice();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      story.answer(
        story.waiting.map(({ clientId }) => ({ kind: 'notSent', clientId, message: 'not connected' })),
      );
      expect(story.alertsOf('ordersRefused')).toHaveLength(attempt <= 3 ? 0 : 1);
      const pauseMs = (story.effects('wake')[0]?.atMs ?? 0) - story.nowMs;
      pauses.push(pauseMs / 1_000);
      story.after(pauseMs);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(story.alertsOf('ordersRefused')).toMatchObject([
      { refused: 3, placed: 0, code: 'NOT_SENT', message: 'not connected' },
    ]);
  });

  test('whose fate nothing tells calls for a person at the sixth look, and stays in the books', () => {
    const story = atFirstPrice();
    const { clientId } = story.rung(1);
    story.answer([{ kind: 'unknown', clientId, validUntilMs: START_MS + 5_000, message: 'timeout' }]);
    for (let attempts = 1; attempts <= 7; attempts += 1) stillUnsettled(story, clientId, attempts);
    expect(story.alertsOf('problem').map(({ problem }) => problem)).toEqual([
      { kind: 'fateUnknown', symbol: 'SOL_USDC', price: decimal('99'), message: 'not connected' },
    ]);
    expect(story.rung(1).phase).toBe('unknown');
  });

  test('whose answer is lost is looked up, and nothing is sent again meanwhile', () => {
    const story = atFirstPrice();
    const validUntilMs = START_MS + 5_000;
    story.answer(
      story.waiting.map(({ clientId }) => ({ kind: 'unknown', clientId, validUntilMs, message: 'timeout' })),
    );
    expect(story.effects('resolve').map(({ afterMs }) => afterMs)).toEqual([500, 500, 500]);
    expect(story.rungs.map(({ phase, validUntilMs: until }) => [phase, until])).toEqual([
      ['unknown', validUntilMs],
      ['unknown', validUntilMs],
      ['unknown', validUntilMs],
    ]);
    for (const bid of ['105', '95', '120']) {
      story.price(bid);
      story.after(3_600_000);
      expect(story.effects('place')).toEqual([]);
    }
  });

  test('whose answer is lost though the stream has told of it already is open, not unknown', () => {
    const story = atFirstPrice();
    const rung = story.rung(1);
    story.report(rung, { status: 'new' });
    story.answer([
      { kind: 'unknown', clientId: rung.clientId, validUntilMs: START_MS + 5_000, message: 'timeout' },
    ]);
    expect(story.now(rung).phase).toBe('open');
  });

  test('whose answer is lost and that is then found on the book is open', () => {
    const story = atFirstPrice();
    const rung = story.rung(1);
    story.answer([
      { kind: 'unknown', clientId: rung.clientId, validUntilMs: START_MS + 5_000, message: 'timeout' },
    ]);
    story.report(rung, { status: 'partiallyFilled', executedQuantity: decimal('0.5') });
    expect(story.now(rung)).toMatchObject({ phase: 'open', validUntilMs: null });
    expect(story.effects('resolve'), 'its executions are missing').toEqual([
      { kind: 'resolve', clientId: rung.clientId, afterMs: 1_000 },
    ]);
  });

  test('that never arrived, with nothing bought, brings the whole ladder back', () => {
    const story = atFirstPrice();
    const [lost, ...others] = story.rungs;
    if (lost === undefined) throw new Error('three rungs');
    story.answer([
      { kind: 'unknown', clientId: lost.clientId, validUntilMs: START_MS + 5_000, message: 'timeout' },
      ...others.map((order) => story.accepted(order)),
    ]);
    story.on({ type: 'orderNeverArrived', clientId: lost.clientId });
    expect(story.now(lost)).toMatchObject({ phase: 'settled', outcome: 'neverArrived' });
    expect(story.effects('cancel')).toHaveLength(2);
    story.confirmCancels();
    expect(story.prices).toEqual(['99', '98', '97']);
  });

  test('that never arrived, with something bought, brings only its own rung back', () => {
    const story = atFirstPrice();
    const [first, lost, third] = story.rungs;
    if (first === undefined || lost === undefined || third === undefined) throw new Error('three rungs');
    story.answer([
      story.accepted(first),
      { kind: 'unknown', clientId: lost.clientId, validUntilMs: START_MS + 5_000, message: 'timeout' },
      story.accepted(third),
    ]);
    story.price('99');
    story.fillWhole(first);
    story.mayBuy = false;
    story.on({ type: 'orderNeverArrived', clientId: lost.clientId });
    story.after(2_000);
    expect(story.effects('place'), 'something is doubted, so that nothing is bought').toEqual([]);
    story.mayBuy = true;
    story.on({ type: 'wake' });
    const [placed] = story.effects('place')[0]?.orders ?? [];
    expect([placed?.rung, placed?.price, placed?.quantity].map(String)).toEqual(['2', '98', '1.02']);
    expect(placed?.clientId).not.toBe(lost.clientId);
    expect(story.effects('cancel')).toEqual([]);
  });

  test('is not written off once the order was heard of: it rests on the book', () => {
    const story = atFirstPrice();
    const rung = story.rung(1);
    story.report(rung, { status: 'new' });
    story.on({ type: 'orderNeverArrived', clientId: rung.clientId });
    expect(story.now(rung).phase).toBe('open');
  });
});

describe('a cancel', () => {
  test('is asked for once: whoever sends it repeats it while the order is still on the book', () => {
    const story = withLadder();
    story.on({ type: 'pause', by: 'owner' });
    const rung = story.rung(1);
    stillUnsettled(story, rung.clientId, 1);
    story.report(rung, { status: 'new' });
    story.price('105');
    story.after(3_600_000);
    expect(story.now(rung)).toMatchObject({ phase: 'open', cancelling: true });
    expect(story.last.effects).toEqual([]);
  });

  test('that keeps failing calls for a person at the sixth attempt, and never again', () => {
    const story = withLadder();
    story.on({ type: 'pause', by: 'owner' });
    const rung = story.rung(1);
    for (let attempts = 1; attempts <= 40; attempts += 1) {
      stillUnsettled(story, rung.clientId, attempts);
      expect(story.alertsOf('problem')).toHaveLength(attempts < 6 ? 0 : 1);
    }
    expect(story.alertsOf('problem')[0]?.problem).toEqual({
      ...{ kind: 'cancelFails', symbol: 'SOL_USDC', price: decimal('99'), message: 'not connected' },
    });
  });

  test('that keeps failing is no matter once the order is gone', () => {
    const story = withLadder();
    story.on({ type: 'pause', by: 'owner' });
    const rung = story.rung(1);
    story.report(rung, { status: 'cancelled' });
    stillUnsettled(story, rung.clientId, 6);
    expect([story.last.effects, story.alerts]).toEqual([[], []]);
  });

  test('of our own is no news to the owner', () => {
    const story = withLadder();
    story.on({ type: 'pause', by: 'owner' });
    story.confirmCancels();
    expect(story.alerts).toEqual([]);
  });

  test('waits until an order is known to be on the book', () => {
    const story = atFirstPrice();
    story.on({ type: 'pause', by: 'owner' });
    expect(story.effects('cancel')).toEqual([]);
    story.accept();
    expect(story.effects('cancel')).toHaveLength(3);
  });
});

describe('an order that the books do not have', () => {
  test('is adopted and cancelled, and only then is the ladder placed', () => {
    const old = withLadder().rung(1);
    const story = new Story();
    story.on({
      type: 'orderAdopted',
      order: { ...old, clientId: old.clientId + 500, orderId: null, rung: null },
    });
    expect(story.effects('cancel')).toHaveLength(1);
    story.price('100');
    expect(story.effects('place')).toEqual([]);
    story.confirmCancels();
    expect(story.prices).toEqual(['99', '98', '97']);
  });
});

test('a fill of an order that is settled already is booked all the same', () => {
  const story = withPosition();
  const settled = [...story.orders.values()].find((order) => order.phase === 'settled');
  if (settled === undefined) throw new Error('the first rung is settled');
  story.fill(settled, '0.01');
  expect(story.position.quantity).toBe('1.01898');
  expect(story.entries).toHaveLength(2);
});
