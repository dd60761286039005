import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { Console } from '../../../src/chat/console/index.js';
import { literal, phrase } from '../../../src/chat/languages/phrase.js';
import { lines, reply } from '../../../src/chat/message/reply.js';
import { chatServices, consoleTalk, dispatcherFor, keptLog, noPainter } from '../../support/chat.js';
import { balanceView, type FakeEngine, fakeEngine } from '../../support/engine.js';
import { report } from '../../support/history.js';
import { settle } from '../clock.js';

const PATIENCE = { timeout: 10_000 };
const ESCAPE = String.fromCharCode(27);

/** A console whose streams are pipes, or look like a terminal's. */
function openConsole({ isTTY = false, engine = fakeEngine() } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const printed: string[] = [];
  output.on('data', (chunk: Buffer) => printed.push(chunk.toString()));
  const log = keptLog();
  let exits = 0;
  const console = new Console({
    ...{ input, output, dispatcher: dispatcherFor(engine), logger: log },
    ...{ preferences: chatServices().preferences, painter: noPainter },
    farewell: () => phrase('farewell.leaving', { count: '3' }),
    onExit: () => {
      exits += 1;
    },
  });
  return {
    ...{ input, output, console, engine, log },
    printed: () => printed.join(''),
    /** Without what moves the cursor. */
    seen: () => printed.join('').replaceAll(new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'gu'), ''),
    exits: () => exits,
  };
}

function telling(words: string) {
  return { alerts: [], message: reply(lines(literal(words))), isSilent: false };
}

describe('the console on a pipe', () => {
  it('answers line after line in order, then ends', async () => {
    let answerBalance = () => {};
    const engine = fakeEngine({
      balances: () =>
        new Promise((resolve) => {
          answerBalance = () => resolve([balanceView('USDC', '1')]);
        }),
    });
    const { input, printed, exits } = openConsole({ engine });
    input.end('/balance\n/version\n/exit\n/pause\n');
    await settle();
    expect(printed()).toBe('');
    expect(exits()).toBe(0);
    answerBalance();
    await settle();
    expect(printed().indexOf('USDC')).toBeLessThan(printed().indexOf('Rung 0.1.0'));
    expect(exits()).toBe(1);
    expect(engine.orders).toEqual([]);
  });

  it('goes on when the input ends', async () => {
    const { input, printed, exits, console } = openConsole();
    input.end('/version\n');
    await settle();
    await console.alertTransport.send(telling('still here'));
    expect(printed()).toContain('still here');
    expect(exits()).toBe(0);
  });

  it('shows no prompt and no cursor movements', async () => {
    const printed = await consoleTalk(fakeEngine()).say(['/version', '', '   ', 'hello']);
    expect(printed).toBe(
      'Version  Rung 0.1.0\nRuntime  Node.js 20.20.2\nRunning  1 d 2 h\n\nCommands begin with a slash. /help lists them.\n\n',
    );
  });

  it('takes yes and no with and without a slash, in any case', async () => {
    const engine = fakeEngine();
    await consoleTalk(engine).say(['/fresh', 'no', '/fresh', 'YES', '/fresh', '/yes']);
    expect(engine.audit.map((line) => line.replace(/^.*\] /u, ''))).toEqual([
      ...['asked', 'declined', 'asked', 'done', 'asked', 'done'],
    ]);
  });

  it('takes lines that end as on Windows, and a last line without an end', async () => {
    const { input, exits, engine } = openConsole();
    input.end('/pause\r\n/exit');
    await settle();
    expect(engine.orders).toEqual(['pause main by console']);
    expect(exits()).toBe(1);
  });

  it('is silent after its reader has gone, and says so once in the log', async () => {
    const { input, output, console, log } = openConsole();
    output.destroy(new Error('EPIPE'));
    await settle();
    input.write('/version\n');
    await settle();
    await expect(console.alertTransport.send(telling('lost'))).rejects.toThrow('closed');
    expect(log.lines).toHaveLength(1);
  });
});

describe('the console on a terminal', () => {
  it('keeps a half-typed line when an alert comes in between', async () => {
    const { input, seen, console, engine } = openConsole({ isTTY: true });
    input.write('/pau');
    await settle();
    await console.alertTransport.send(telling('bought'));
    await settle();
    expect(seen()).toMatch(/bought\n\n> \/pau$/u);
    input.write('se\r');
    await settle();
    expect(engine.orders).toEqual(['pause main by console']);
    expect(seen()).toMatch(/> $/u);
    console.stop();
  });

  it('ends a risk at once, whatever takes its time, and answers the rest in its order', async () => {
    let end = () => {};
    const patience = new Promise<void>((resolve) => {
      end = resolve;
    });
    const slow: FakeEngine = fakeEngine({
      reconcile: async () => {
        await patience;
        return report();
      },
    });
    const { input, seen, console, engine } = openConsole({ isTTY: true, engine: slow });
    await vi.waitFor(() => expect(seen()).toContain('Rung is running'), PATIENCE);
    await settle();
    input.write('/reconcile\r');
    input.write('/pause\r');
    await vi.waitFor(() => expect(seen()).toContain('Paused'), PATIENCE);
    input.write('/sellnow\r');
    await vi.waitFor(() => expect(seen()).toContain('at the market now?'), PATIENCE);
    input.write('yes\r');
    await vi.waitFor(() => expect(seen()).toContain('sold on your order'), PATIENCE);
    input.write('/resume\r');
    expect(engine.orders).toEqual(['pause main by console', 'sellNow main by console']);
    end();
    await vi.waitFor(() => expect(seen()).toContain('Trading again'), PATIENCE);
    expect(engine.orders).toHaveLength(3);
    console.stop();
  });

  it.each([
    ['Ctrl+C', '\u0003'],
    ['Ctrl+D', '\u0004'],
    ['/exit', '/exit\r'],
    ['/quit', '/quit\r'],
    ['quit', 'quit\r'],
    ['Exit', 'Exit\r'],
  ])('ends at %s, and says how many rungs stay', async (_what, keys) => {
    const { input, exits, seen, console } = openConsole({ isTTY: true });
    await vi.waitFor(() => expect(seen()).toContain('Rung is running'), PATIENCE);
    input.write(keys);
    await vi.waitFor(() => expect(exits()).toBe(1), PATIENCE);
    expect(seen()).toContain('Rungs that stay on the book: 3.');
    console.stop();
  });

  it('has commands completed, and the lines typed before at hand', async () => {
    const { input, seen, console, engine } = openConsole({ isTTY: true });
    await vi.waitFor(() => expect(seen()).toContain('Rung is running'), PATIENCE);
    for (const keys of ['/vers', '\t', '\r']) input.write(keys);
    await vi.waitFor(() => expect(seen()).toContain('Rung 0.1.0'), PATIENCE);
    input.write('/pause\r');
    await vi.waitFor(() => expect(engine.orders).toHaveLength(1), PATIENCE);
    input.write(`${ESCAPE}[A\r`);
    await vi.waitFor(() => expect(engine.orders).toHaveLength(2), PATIENCE);
    console.stop();
  });

  it('takes y for a yes, and reminds of a question that something else was said after', async () => {
    const { input, seen, console, engine } = openConsole({ isTTY: true });
    await vi.waitFor(() => expect(seen()).toContain('Rung is running'), PATIENCE);
    input.write('/fresh\r');
    await vi.waitFor(() => expect(seen()).toContain('Type yes or no'), PATIENCE);
    expect(seen()).not.toContain('still open');
    await console.alertTransport.send(telling('bought'));
    expect(seen()).toContain('bought\n\nA question is still open: yes or no?');
    input.write('status\r');
    await vi.waitFor(() => expect(seen()).toContain('Commands begin with a slash: /status.'), PATIENCE);
    input.write('y\r');
    await vi.waitFor(() => expect(engine.orders).toContain('fresh main by console'), PATIENCE);
    const before = seen().length;
    await console.alertTransport.send(telling('sold'));
    expect(seen().slice(before)).not.toContain('still open');
    console.stop();
  });

  it('breaks lines between words, and leaves tables as they are', async () => {
    const { seen, console } = openConsole({ isTTY: true });
    await vi.waitFor(() => expect(seen()).toContain('Rung is running'), PATIENCE);
    await console.alertTransport.send(telling('twelve words'.repeat(12).replaceAll('words', 'words ')));
    const lines = seen().split(/\r?\n/u);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.filter((line) => /twelve words$/u.test(line)).length).toBeGreaterThan(1);
    console.stop();
  });
});
