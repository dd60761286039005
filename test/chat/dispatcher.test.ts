import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import type { Person } from '../../src/chat/command.js';
import { nearestNames } from '../../src/chat/nearestNames.js';
import { dispatcherFor, keptLog } from '../support/chat.js';
import { fakeEngine } from '../support/engine.js';

const owner: Person = { id: 'console', chat: 'console' };

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

describe('the nearest names', () => {
  const names = commands.map(({ name }) => name);
  it.each([
    ['stauts', ['status']],
    ['bal', ['balance']],
    ['setavrg', ['setavg']],
    ['withdraw', []],
    ['x'.repeat(4_000), []],
  ])('%s', (written, expected) => {
    expect(nearestNames(written, names)).toEqual(expected);
  });
});
