import { describe, expect, it } from 'vitest';
import type { Person } from '../../src/chat/command.js';
import { plainText } from '../../src/chat/console/plainText.js';
import { createTranslator } from '../../src/chat/languages/index.js';
import type { ButtonAction, Reply } from '../../src/chat/reply.js';
import { decimal } from '../../src/domain/decimal.js';
import { dispatcherFor } from '../support/chat.js';
import { type FakeEngine, fakeEngine, freshPreview } from '../support/engine.js';

const owner: Person = { id: 'telegram:1', chat: 'telegram:1' };
const somebodyElse: Person = { id: 'telegram:2', chat: 'telegram:2' };
const ownerElsewhere: Person = { id: 'telegram:1', chat: 'telegram:-100' };
const translator = createTranslator('en');

function world(parts: Parameters<typeof fakeEngine>[0] = {}) {
  const engine = fakeEngine(parts);
  const dispatcher = dispatcherFor(engine);
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
    const { engine, ask, dispatcher, answer } = world({ previewFresh: () => freshPreview({ position }) });
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
