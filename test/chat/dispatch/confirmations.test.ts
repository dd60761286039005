import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/chat/console/plainText.js';
import type { Person } from '../../../src/chat/kit/command.js';
import { createTranslator } from '../../../src/chat/languages/index.js';
import type { ButtonAction, Reply } from '../../../src/chat/message/reply.js';
import { decimal } from '../../../src/domain/decimal.js';
import type { FreshPreview } from '../../../src/engine/api/engineApi.js';
import { ExchangeUnavailableError } from '../../../src/engine/ports/exchange.js';
import { chatServices, dispatcherFor, keptLog } from '../../support/chat.js';
import {
  averagePreview,
  type FakeEngine,
  fakeEngine,
  freshPreview,
  ownersOrder,
  statusView,
} from '../../support/engine.js';
import { report, surplusReport } from '../../support/history.js';

const owner: Person = { id: 'telegram:1', chat: 'telegram:1', role: 'owner' as const };
const somebodyElse: Person = { id: 'telegram:2', chat: 'telegram:2', role: 'owner' as const };
const ownerElsewhere: Person = { id: 'telegram:1', chat: 'telegram:-100', role: 'owner' as const };
const translator = createTranslator('en');

function world(parts: Parameters<typeof fakeEngine>[0] = {}) {
  const engine = fakeEngine(parts);
  const dispatcher = dispatcherFor(engine, keptLog(), chatServices('en', { owners: [1, 2] }));
  return {
    engine,
    ask: async (text = '/fresh') => tokenOf(await dispatcher.handle({ text, person: owner })),
    answer: async (token: string, yes: boolean, person = owner) =>
      textOf(await dispatcher.answer({ token, yes, person })),
    send: async (text: string, person = owner) => textOf(await dispatcher.handle({ text, person })),
    dispatcher,
  };
}

function tokenOf(reply: Reply): string {
  const actions: ButtonAction[] = reply.buttons.flat().map(({ action }) => action);
  for (const action of actions) if (action.kind === 'answer') return action.token;
  throw new Error('there is no question in this reply');
}

function textOf(reply: Reply): string {
  return plainText(reply, translator);
}

const freshStarts = (engine: FakeEngine) => engine.orders.filter((order) => order.startsWith('fresh'));

describe('a command that asks first', () => {
  it('does nothing until it is confirmed, and then does it once', async () => {
    const { engine, ask, answer } = world();
    const token = await ask();
    expect(freshStarts(engine)).toEqual([]);
    expect(await answer(token, true)).toContain('started anew');
    expect(await answer(token, true)).toBe('This question was answered already.');
    expect(freshStarts(engine)).toEqual(['fresh main by telegram:1']);
    expect(engine.audit.at(-1)).toBe('telegram:1 /fresh [main] refused: confirmation used');
  });

  it('runs once when the button is pressed twice before the first press is answered', async () => {
    const { engine, ask, answer } = world();
    const token = await ask();
    await Promise.all([answer(token, true), answer(token, true)]);
    expect(freshStarts(engine)).toHaveLength(1);
  });

  it('does nothing after a no, nor after a yes that follows it', async () => {
    const { engine, ask, answer } = world();
    const token = await ask();
    expect(await answer(token, false)).toBe('Nothing was done.');
    expect(await answer(token, true)).toBe('This question was answered already.');
    expect(freshStarts(engine)).toEqual([]);
  });

  it.each([
    ['another person', somebodyElse],
    ['the same person in another chat', ownerElsewhere],
  ])('cannot be confirmed by %s, who does not use it up either', async (_, person) => {
    const { engine, ask, answer, send } = world();
    const token = await ask();
    expect(await answer(token, true, person)).toBe('There is no question open.');
    expect(await send('/yes', person)).toBe('There is no question open.');
    expect(freshStarts(engine)).toEqual([]);
    expect(await answer(token, true)).toContain('started anew');
  });

  it('is confirmed in the last millisecond of the minute, and not after it', async () => {
    const { engine, ask, answer } = world();
    const inTime = await ask();
    engine.nowMs += 59_999;
    expect(await answer(inTime, true)).toContain('started anew');
    const tooLate = await ask();
    engine.nowMs += 60_000;
    expect(await answer(tooLate, true)).toContain('expired');
    expect(await answer(tooLate, true)).toBe('This question was answered already.');
    expect(freshStarts(engine)).toHaveLength(1);
  });

  it('does not live longer when the clock is set back', async () => {
    const { engine, ask, answer } = world();
    const token = await ask();
    engine.nowMs -= 3_600_000;
    expect(await answer(token, true)).toContain('expired');
    expect(freshStarts(engine)).toEqual([]);
  });

  it('shows the new state and asks again when what was shown no longer holds', async () => {
    let position = decimal('0.5');
    const { engine, ask, dispatcher, answer } = world({
      previewFresh: async () => freshPreview({ position }),
    });
    const token = await ask();
    position = decimal('0.75');
    const again = await dispatcher.answer({ token, yes: true, person: owner });
    expect(freshStarts(engine)).toEqual([]);
    expect(textOf(again)).toContain('Meanwhile something changed');
    expect(textOf(again)).toContain('0.75');
    expect(await answer(tokenOf(again), true)).toContain('started anew');
    expect(engine.audit).toEqual([
      'telegram:1 /fresh [main] asked',
      'telegram:1 /fresh [main] asked',
      'telegram:1 /fresh [main] done',
    ]);
  });

  it('takes a typed yes for the latest question', async () => {
    const { engine, ask, send } = world();
    await ask();
    await ask('/setavg 60000');
    await send('/yes');
    expect(engine.orders).toEqual(['setavg main 60000 by telegram:1']);
  });

  it('does not take a token that nobody gave out', async () => {
    const { engine, ask, answer } = world();
    await ask();
    expect(await answer('AAAAAAAAAAAAAAAA', true)).toBe('There is no question open.');
    expect(freshStarts(engine)).toEqual([]);
  });

  it('forgets the oldest of very many open questions', async () => {
    const { ask, answer } = world();
    const oldest = await ask();
    for (let asked = 0; asked < 200; asked += 1) await ask();
    expect(await answer(oldest, true)).toBe('There is no question open.');
  });
});

describe('a command that asks twice', () => {
  const twice = '/setavg 59.125';

  it('does nothing after the first yes, and runs after the second', async () => {
    const { engine, ask, dispatcher, answer } = world();
    const second = await dispatcher.answer({ token: await ask(twice), yes: true, person: owner });
    expect(textOf(second)).toContain("59.125 is 1/1002 of the market's 59244.4. Really?");
    expect(engine.orders).toEqual([]);
    await answer(tokenOf(second), true);
    expect(engine.orders).toEqual(['setavg main 59.125 by telegram:1']);
    expect(engine.audit.map((line) => line.replace(/^.*\] /u, ''))).toEqual(['asked', 'asked again', 'done']);
  });

  it('does nothing after a second no, and each question is good once', async () => {
    const { engine, ask, dispatcher, answer } = world();
    const first = await ask(twice);
    const second = tokenOf(await dispatcher.answer({ token: first, yes: true, person: owner }));
    expect(await answer(first, true)).toBe('This question was answered already.');
    expect(await answer(second, false)).toBe('Nothing was done.');
    expect(await answer(second, true)).toBe('This question was answered already.');
    expect(engine.orders).toEqual([]);
  });

  it('gives the second question a minute of its own', async () => {
    const { engine, ask, dispatcher, answer } = world();
    const first = await ask(twice);
    engine.nowMs += 59_000;
    const second = tokenOf(await dispatcher.answer({ token: first, yes: true, person: owner }));
    engine.nowMs += 60_000;
    expect(await answer(second, true)).toContain('expired');
    expect(engine.orders).toEqual([]);
  });

  it('is not disturbed by a price that moves in between, but begins anew when the position does', async () => {
    let [bid, position] = [decimal('59125'), decimal('1')];
    const { engine, ask, dispatcher, answer } = world({
      previewAverageEntryPrice: () => averagePreview({ position, bestBid: bid }),
    });
    const yes = async (token: string) => dispatcher.answer({ token, yes: true, person: owner });
    const second = await yes(await ask(twice));
    bid = decimal('59130');
    await answer(tokenOf(second), true);
    expect(engine.orders).toHaveLength(1);

    const again = await yes(await ask(twice));
    position = decimal('2');
    const changed = await yes(tokenOf(again));
    expect(textOf(changed)).toContain('Meanwhile something changed');
    expect(textOf(await yes(tokenOf(changed)))).toContain('Really?');
    expect(engine.orders).toHaveLength(1);
  });
});

describe('a question that takes time to be asked', () => {
  /** A preview that waits until it is let go. */
  function slowPreview() {
    const waiting: (() => void)[] = [];
    return {
      waiting,
      previewFresh: () => new Promise<FreshPreview>((resolve) => waiting.push(() => resolve(freshPreview()))),
    };
  }

  it('lets other commands of the person go on', async () => {
    const { waiting, previewFresh } = slowPreview();
    const { engine, dispatcher, send } = world({ previewFresh });
    const asking = dispatcher.handle({ text: '/fresh', person: owner });
    expect(await send('/version')).toContain('Rung');
    expect(await send('/yes')).toBe('There is no question open.');
    waiting[0]?.();
    const token = tokenOf(await asking);

    const answering = dispatcher.answer({ token, yes: true, person: owner });
    expect(await send('/pause')).toContain('Paused');
    expect(textOf(await dispatcher.answer({ token, yes: true, person: owner }))).toContain('already');
    waiting[1]?.();
    await answering;
    expect(engine.orders).toEqual(['pause main by telegram:1', 'fresh main by telegram:1']);
  });

  it('is answered with what went wrong, and nothing is done', async () => {
    let isAway = false;
    const { engine, ask, answer, send } = world({
      previewFresh: async () => {
        if (isAway) throw new ExchangeUnavailableError('connection refused');
        return freshPreview();
      },
    });
    const token = await ask();
    isAway = true;
    expect(await answer(token, true)).toContain('cannot be reached');
    expect(await send('/fresh')).toContain('cannot be reached');
    expect(freshStarts(engine)).toEqual([]);
  });
});

describe('what a yes is said to', () => {
  it('is the orders that were shown, also those that the table had no room for', async () => {
    let ownersOrders = Array.from({ length: 40 }, (_, index) => ownersOrder(index));
    const { engine, ask, dispatcher } = world({ previewFresh: async () => freshPreview({ ownersOrders }) });
    const token = await ask('/fresh orders');
    // The last one was replaced by another that nobody has seen; what is shown is the same.
    ownersOrders = [...ownersOrders.slice(0, 39), ownersOrder(39, { orderId: 'unseen' })];
    const again = await dispatcher.answer({ token, yes: true, person: owner });
    expect(textOf(again)).toContain('Meanwhile something changed');
    expect(freshStarts(engine)).toEqual([]);
    await dispatcher.answer({ token: tokenOf(again), yes: true, person: owner });
    expect(freshStarts(engine)).toHaveLength(1);
    expect(freshStarts(engine)[0]).toContain(' unseen by telegram:1');
  });

  it("is the market's price of the moment at which it was shown", async () => {
    let bestBid = decimal('59125');
    const { engine, ask, answer } = world({ status: () => statusView({ bestBid }) });
    const token = await ask('/adopt market');
    bestBid = decimal('61000');
    await answer(token, true);
    expect(engine.orders).toEqual(['adopt main 0.0002 at 59125 by telegram:1']);
  });

  it('may be gone when it is said: then nothing is done', async () => {
    let isThere = true;
    const { engine, ask, answer } = world({ compare: async () => (isThere ? surplusReport() : report()) });
    const token = await ask('/reserve');
    isThere = false;
    expect(await answer(token, true)).toContain('there is nothing to do');
    expect(engine.orders).toEqual([]);
  });
});
