import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.js';
import type { Person } from '../../../src/chat/kit/command.js';
import { nearestNames } from '../../../src/chat/message/nearestNames.js';
import { type Decimal, decimal } from '../../../src/domain/decimal.js';
import { CommandRefusedError } from '../../../src/engine/api/engineApi.js';
import { costUnknown } from '../../commands/scene.js';
import { dispatcherFor, keptLog } from '../../support/chat.js';
import { averagePreview, fakeEngine, statusView } from '../../support/engine.js';
import { surplusReport } from '../../support/history.js';

const owner: Person = { id: 'console', chat: 'console', role: 'owner' as const };

describe('the dispatcher', () => {
  it('answers whatever is written, and never throws', async () => {
    const dispatcher = dispatcherFor(fakeEngine());
    const words = fc.oneof(
      fc.constantFrom(...commands.map(({ name }) => `/${name}`), '/yes', '/no', '/', '／'),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 4 }), async (parts) => {
        const reply = await dispatcher.handle({ text: parts.join(' '), person: owner });
        expect(reply.blocks.length).toBeGreaterThan(0);
      }),
    );
  });

  it('logs a defect whole, and tells the person no more than that there is one', async () => {
    const log = keptLog();
    const engine = fakeEngine({
      status: () => {
        throw new TypeError('x is undefined');
      },
    });
    const reply = await dispatcherFor(engine, log).handle({ text: '/status', person: owner });
    expect(JSON.stringify(reply)).not.toContain('x is undefined');
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toContain('TypeError: x is undefined');
  });

  it('still answers when the audit cannot be written, and logs that', async () => {
    const log = keptLog();
    const engine = fakeEngine({
      recordCommand: () => {
        throw new Error('disk full');
      },
    });
    const reply = await dispatcherFor(engine, log).handle({ text: '/pause', person: owner });
    expect(JSON.stringify(reply)).toContain('pause.done');
    expect(log.lines.join()).toContain('disk full');
  });

  it('takes the name of the only strategy, but does not ask for it', async () => {
    const engine = fakeEngine();
    const dispatcher = dispatcherFor(engine);
    await dispatcher.handle({ text: '/pause main', person: owner });
    await dispatcher.handle({ text: '/pause btc_usdc', person: owner });
    await dispatcher.handle({ text: '/pause', person: owner });
    expect(engine.orders).toEqual(Array(3).fill('pause main by console'));
  });

  it('keeps a very long command out of the audit but for its beginning', async () => {
    const engine = fakeEngine();
    await dispatcherFor(engine).handle({ text: `/setavg ${'9'.repeat(4_000)}`, person: owner });
    expect(engine.audit[0]?.length).toBeLessThan(600);
  });
});

describe('what is beyond the books', () => {
  const [shown, byThen] = [decimal('0.0002'), decimal('0.0003')];

  /** Of this quantity when it is compared, and of that one when it is taken. */
  function surplus(compared: () => Decimal, taken: () => Decimal) {
    const kept: { quantity: string; price: string | null }[] = [];
    const take = (quantity: Decimal, price: Decimal | null) => {
      if (!quantity.eq(taken())) throw new CommandRefusedError('surplusChanged', `it is ${taken()} by now`);
      kept.push({ quantity: quantity.toString(), price: price?.toString() ?? null });
    };
    const engine = fakeEngine({
      compare: async () => surplusReport({ drift: compared() }),
      adoptSurplus: async (_id, { quantity, price }) => {
        take(quantity, price);
        return surplusReport({ action: 'adoptedAtPrice' });
      },
      reserveSurplus: async (_id, { quantity }) => {
        take(quantity, null);
        return { kind: 'reserved', quantity, report: null };
      },
    });
    const dispatcher = dispatcherFor(engine);
    const say = async (text: string) => JSON.stringify(await dispatcher.handle({ text, person: owner }));
    return { engine, kept, say };
  }

  it.each([
    ['/adopt 58000', '58000'],
    ['/adopt market', '59244.4'],
    ['/reserve', null],
  ])('%s takes what was shown', async (command, price) => {
    const { kept, say } = surplus(
      () => shown,
      () => shown,
    );
    await say(command);
    await say('/yes');
    expect(kept).toEqual([{ quantity: '0.0002', price }]);
  });

  it.each(['/adopt 58000', '/reserve'])('%s does nothing when it is another by then', async (command) => {
    const { engine, kept, say } = surplus(
      () => shown,
      () => byThen,
    );
    await say(command);
    expect(await say('/yes')).toContain('refused.surplusChanged');
    expect(kept).toEqual([]);
    expect(engine.audit.at(-1)).toMatch(/ refused: surplusChanged$/u);
  });

  it.each(['/adopt 58000', '/reserve'])('%s asks anew when the yes comes to another', async (command) => {
    // A difference that no figure shows counts too.
    const [before, after] = [decimal('0.00020000000000001'), decimal('0.00020000000000002')];
    let found = before;
    const { kept, say } = surplus(
      () => found,
      () => after,
    );
    await say(command);
    found = after;
    expect(await say('/yes')).toContain('confirm.changed');
    expect(kept).toEqual([]);
    await say('/yes');
    expect(kept).toMatchObject([{ quantity: after.toString() }]);
  });

  it('/adopt market asked anew is at the present price', async () => {
    let [found, bestBid] = [shown, decimal('59244.4')];
    const kept: string[] = [];
    const engine = fakeEngine({
      status: () => statusView({ bestBid }),
      compare: async () => surplusReport({ drift: found }),
      adoptSurplus: async (_id, { price }) => {
        kept.push(price.toString());
        return surplusReport({ action: 'adoptedAtPrice' });
      },
    });
    const dispatcher = dispatcherFor(engine);
    await dispatcher.handle({ text: '/adopt market', person: owner });
    [found, bestBid] = [byThen, decimal('51000')];
    const again = await dispatcher.handle({ text: '/yes', person: owner });
    expect(JSON.stringify(again)).toContain('confirm.changed');
    expect(JSON.stringify(again)).toContain('51000');
    await dispatcher.handle({ text: '/yes', person: owner });
    expect(kept).toEqual(['51000']);
  });

  it.each([
    ['/reserve', 'reserve'],
    ['/adopt 60000', 'setavg'],
  ])('%s is asked anew when a position of unknown cost grows meanwhile', async (command, order) => {
    let position = decimal('0.004');
    const engine = fakeEngine({
      status: () => costUnknown({ position }),
      previewAverageEntryPrice: () => averagePreview({ position }),
    });
    const dispatcher = dispatcherFor(engine);
    await dispatcher.handle({ text: command, person: owner });
    position = decimal('0.00400000000000001');
    const again = await dispatcher.handle({ text: '/yes', person: owner });
    expect(JSON.stringify(again)).toContain('confirm.changed');
    await dispatcher.handle({ text: '/yes', person: owner });
    expect(engine.orders).toHaveLength(1);
    expect(engine.orders[0]).toContain(order);
    if (order === 'reserve') expect(engine.orders[0]).toBe(`reserve main ${position} by console`);
  });
});

describe('the nearest names', () => {
  const names = commands.map(({ name }) => name);
  it.each([
    ['stauts', ['stats', 'status']],
    ['bal', ['balance']],
    ['setavrg', ['setavg']],
    ['withdraw', []],
    ['x'.repeat(4_000), []],
  ])('%s', (written, expected) => {
    expect(nearestNames(written, names)).toEqual(expected);
  });
});
