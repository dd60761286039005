import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.js';
import { KeptHistory } from '../../../src/chat/console/keptHistory.js';
import { keptLog } from '../../support/chat.js';

const folder = mkdtempSync(join(tmpdir(), 'rung-history-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function freshFile(): string {
  files += 1;
  return join(folder, `${files}.history`);
}

function opened(file: string | null) {
  const logger = keptLog();
  return { logger, history: new KeptHistory({ file, commands, logger }) };
}

describe('the commands typed at a terminal', () => {
  it('are there at the next start, the newest first, each once', () => {
    const file = freshFile();
    const { history } = opened(file);
    for (const line of ['/status', '/set orderCount 5', '/orders', '/status']) history.add(line);
    expect(opened(file).history.lines).toEqual(['/status', '/orders', '/set orderCount 5']);
  });

  it('are in a file for its user alone, also where it was another', () => {
    const file = freshFile();
    writeFileSync(file, '/version\n');
    chmodSync(file, 0o644);
    opened(file).history.add('/status');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe('/version\n/status\n');
  });

  it.each([
    ['a one-time code', '123456'],
    ['a code after a command', '/panic 123456'],
    ['a code after a command about all', '/pause 123456'],
    ['the code with which somebody becomes the owner', '/start AB2CD-EF3GH'],
    ['a token', '123456789:AAF-abcdefghijklmnopqrstuvwxyz0123456'],
    ['a token after a command', '/help 123456789:AAF-abcdefghijklmnopqrstuvwxyz0123456'],
    ['a key', 'BACKPACK_API_SECRET=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI='],
    ['a password', 'correct horse battery staple'],
    ['a password after a slash', '/correct horse battery staple'],
    ['a password after a command', '/status correct horse battery'],
    ['an answer', 'yes'],
    ['nothing', ''],
  ])('never keep %s', (_what, line) => {
    const file = freshFile();
    const { history } = opened(file);
    history.add('/status');
    history.add(line);
    expect(history.lines).toEqual(['/status']);
    expect(readFileSync(file, 'utf8')).toBe('/status\n');
    // Nor when somebody has written it there.
    writeFileSync(file, `/status\n${line}\n`);
    expect(opened(file).history.lines).toEqual(['/status']);
  });

  it.each([
    '/set totalAmount 100000',
    '/setavg 100000',
    '/status main',
    '/pause all',
    '/reconcile history 20',
  ])('keep %s', (line) => {
    const { history } = opened(freshFile());
    history.add(line);
    expect(history.lines).toEqual([line]);
  });

  it('are bounded, and so is what is read', () => {
    const file = freshFile();
    const { history } = opened(file);
    for (let price = 1; price <= 250; price += 1) history.add(`/preview ${price}`);
    expect(history.lines).toHaveLength(200);
    expect(history.lines[0]).toBe('/preview 250');
    writeFileSync(file, '/status\n'.repeat(100_000));
    expect(opened(file).history.lines).toEqual([]);
  });

  it('may not be kept: that is logged once, and they go on', () => {
    const { history, logger } = opened(join(folder, 'nowhere', 'rung.history'));
    history.add('/status');
    history.add('/orders');
    expect(history.lines).toEqual(['/orders', '/status']);
    expect(logger.lines).toHaveLength(1);
  });

  it('replace a link instead of what it leads to', () => {
    const [file, target] = [freshFile(), freshFile()];
    writeFileSync(target, 'of somebody else\n');
    symlinkSync(target, file);
    opened(file).history.add('/status');
    expect(readFileSync(target, 'utf8')).toBe('of somebody else\n');
    expect(readFileSync(file, 'utf8')).toBe('/status\n');
  });

  it('are not kept without a file', () => {
    const { history } = opened(null);
    history.add('/status');
    expect(history.lines).toEqual([]);
  });
});
