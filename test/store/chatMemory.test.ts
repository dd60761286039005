import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatMemory } from '../../src/chat/memory/index.js';
import { type OpenedStore, openStore } from '../../src/store/index.js';

let directory: string;
let opened: OpenedStore;
let memory: ChatMemory;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rung-chat-memory-'));
  open();
});
afterEach(() => {
  opened.close();
  rmSync(directory, { recursive: true });
});

function open(): void {
  opened = openStore(join(directory, 'rung.db'), { now: () => 1 });
  memory = opened.chatMemory;
}

function reopen(): void {
  opened.close();
  open();
}

describe('people', () => {
  it('are kept in the order in which they came, with their last role', () => {
    memory.putUser({ userId: 7, role: 'owner', addedBy: 'claim', addedAtMs: 10 });
    memory.putUser({ userId: 3, role: 'viewer', addedBy: 'telegram:7', addedAtMs: 20 });
    memory.putUser({ userId: 3, role: 'operator', addedBy: 'telegram:7', addedAtMs: 30 });
    reopen();
    expect(memory.users()).toEqual([
      { userId: 7, role: 'owner', addedBy: 'claim', addedAtMs: 10 },
      { userId: 3, role: 'operator', addedBy: 'telegram:7', addedAtMs: 20 },
    ]);
  });

  it('are removed once', () => {
    memory.putUser({ userId: 7, role: 'viewer', addedBy: 'claim', addedAtMs: 10 });
    expect(memory.removeUser(7)).toBe(true);
    expect(memory.removeUser(7)).toBe(false);
    expect(memory.users()).toEqual([]);
  });
});

describe('an update', () => {
  it('is taken once, also across a restart', () => {
    expect(memory.takeUpdate(1_000)).toBe(true);
    expect(memory.takeUpdate(1_000)).toBe(false);
    reopen();
    expect(memory.takeUpdate(1_000)).toBe(false);
    expect(memory.takeUpdate(1_001)).toBe(true);
  });

  it('with a lower number than the last is new: Telegram begins anew after a quiet week', () => {
    expect(memory.takeUpdate(900_000)).toBe(true);
    expect(memory.takeUpdate(5)).toBe(true);
    expect(memory.takeUpdate(5)).toBe(false);
    expect(memory.takeUpdate(900_000)).toBe(false);
  });
});

describe('a note', () => {
  it('is about one chat, and kept until it is forgotten', () => {
    memory.setNote('telegram:7', 'language', 'zh-CN');
    memory.setNote('telegram:8', 'language', 'en');
    memory.setNote('telegram:7', 'muted', '5');
    memory.setNote('telegram:8', 'language', null);
    reopen();
    expect(memory.note('telegram:7', 'language')).toBe('zh-CN');
    expect(memory.note('telegram:8', 'language')).toBeNull();
    expect(memory.notes('language')).toEqual(new Map([['telegram:7', 'zh-CN']]));
    expect(memory.notes('muted')).toEqual(new Map([['telegram:7', '5']]));
  });

  it('is kept for good, where that matters, and replaces what was there', () => {
    memory.setNote('security', 'lastCodeStep', '1');
    memory.setNoteForGood('security', 'lastCodeStep', '2');
    reopen();
    expect(memory.note('security', 'lastCodeStep')).toBe('2');
  });
});
