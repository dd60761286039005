import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import { Dispatcher, type GivenOrder } from '../../src/chat/index.js';
import type { Person } from '../../src/chat/kit/command.js';
import { CommandRefusedError } from '../../src/engine/api/engineApi.js';
import { UnknownOutcomeError } from '../../src/engine/ports/exchange.js';
import { chatServices, keptLog } from '../support/chat.js';
import { type EngineAnswers, fakeEngine } from '../support/engine.js';
import { fakeProgram } from '../support/reportViews.js';

/* What is told to the owners of what others order. */

const OPERATOR: Person = { id: 'telegram:77', chat: 'telegram:77', role: 'operator' };
const OWNER: Person = { id: 'telegram:4242', chat: 'telegram:4242', role: 'owner' };
const VIEWER: Person = { id: 'telegram:99', chat: 'telegram:99', role: 'viewer' };

async function ordersOf(
  person: Person,
  says: readonly string[],
  parts: Partial<EngineAnswers> = {},
): Promise<readonly GivenOrder[]> {
  const engine = fakeEngine(parts);
  const services = chatServices('en', { owners: [4242] });
  services.people.add(77, 'operator', 'telegram:4242');
  services.people.add(99, 'viewer', 'telegram:4242');
  const orders: GivenOrder[] = [];
  const dispatcher = new Dispatcher({
    ...{ engine, commands, program: fakeProgram, services, codes: null, logger: keptLog() },
    clock: { now: () => engine.now() },
    onOrder: (order) => orders.push(order),
  });
  for (const text of says) await dispatcher.handle({ text, person });
  return orders;
}

const done = (command: string, strategyId: string | null = 'main'): GivenOrder => ({
  ...{ who: 'telegram:77', command, strategyId, outcome: 'done' },
});

describe('an operator', () => {
  it('has every order told, as it was written, when it was carried out', async () => {
    expect(await ordersOf(OPERATOR, ['/pause', '/resume all', '/reconcile', '/STOPBUY main'])).toEqual([
      ...[done('/pause'), done('/resume all', null), done('/reconcile'), done('/STOPBUY main')],
    ]);
  });

  it('has an order that asks told after the last yes, and once', async () => {
    expect(await ordersOf(OPERATOR, ['/panic', '/yes'])).toEqual([]);
    expect(await ordersOf(OPERATOR, ['/panic', '/yes', '/yes', '/yes'])).toEqual([done('/panic')]);
    expect(await ordersOf(OPERATOR, ['/sellnow', '/no'])).toEqual([]);
  });

  it('may look without anybody being told', async () => {
    const looks = [
      '/status',
      '/reconcile history',
      '/reconcile 12',
      '/adopt',
      '/mute 1h',
      '/lang zh',
      '/help',
    ];
    expect(await ordersOf(OPERATOR, looks)).toEqual([]);
  });

  it('was refused: nothing was done, and nothing is told', async () => {
    const refuse = () => Promise.reject(new CommandRefusedError('busy', 'no'));
    expect(await ordersOf(OPERATOR, ['/pause', '/set orderCount 5'], { pause: refuse })).toEqual([]);
  });

  it('has an order told whose outcome nobody knows', async () => {
    const lost = () => Promise.reject(new UnknownOutcomeError('no answer', 0));
    const broken = () => Promise.reject(new TypeError('x is undefined'));
    const unknown = { ...done('/pause'), outcome: 'unknown' };
    expect(await ordersOf(OPERATOR, ['/pause'], { pause: lost })).toEqual([unknown]);
    expect(await ordersOf(OPERATOR, ['/pause'], { pause: broken })).toEqual([unknown]);
  });
});

it('what owners order is told to nobody, nor what a viewer may not', async () => {
  expect(await ordersOf(OWNER, ['/pause', '/set orderCount 5', '/yes', '/users add 5'])).toEqual([]);
  expect(await ordersOf({ ...OWNER, id: 'console', chat: 'console' }, ['/pause'])).toEqual([]);
  expect(await ordersOf(VIEWER, ['/pause', '/status'])).toEqual([]);
});
