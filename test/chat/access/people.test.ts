import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MemberChange, mayUse, People } from '../../../src/chat/access/index.js';
import type { Role } from '../../../src/chat/memory/index.js';
import { type OpenedStore, openStore } from '../../../src/store/index.js';

const CONFIGURED = 1;
const GROUP = -100;
const clock = { now: () => 1_700_000_000_000 };

let directory: string;
let opened: OpenedStore | null = null;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rung-people-'));
});
afterEach(() => {
  opened?.close();
  opened = null;
  rmSync(directory, { recursive: true });
});

/** People on the database file of this test; an earlier life of the process is over. */
function people({ owners = [CONFIGURED] }: { readonly owners?: readonly number[] } = {}): People {
  opened?.close();
  opened = openStore(join(directory, 'rung.db'), clock);
  return new People({ memory: opened.chatMemory, owners, groups: [GROUP], clock });
}

describe('a group', () => {
  it('that got another id keeps it for good, whatever the configuration names, and however often', () => {
    const those = people();
    const told: MemberChange[] = [];
    those.onChange((change) => told.push(change));
    expect(those.moveGroup(-7, -8), 'of others').toBe(false);
    expect(those.moveGroup(GROUP, -101)).toBe(true);
    expect(those.moveGroup(GROUP, -102), 'told twice').toBe(false);
    expect([those.isAllowedGroup(GROUP), those.isAllowedGroup(-101)]).toEqual([false, true]);
    expect(those.chats()).toEqual([CONFIGURED, -101]);
    expect(told).toEqual([{ kind: 'groupMoved', fromId: GROUP, toId: -101 }]);
    expect(people().moveGroup(-101, -102)).toBe(true);
    expect(people().chats()).toEqual([CONFIGURED, -102]);
  });

  it('goes nowhere for notes that make no sense', () => {
    people();
    opened?.chatMemory.setNote(`telegram:${GROUP}`, 'movedTo', String(GROUP));
    expect(people().chats()).toEqual([CONFIGURED, GROUP]);
    opened?.chatMemory.setNote(`telegram:${GROUP}`, 'movedTo', 'elsewhere');
    expect(people().chats()).toEqual([CONFIGURED, GROUP]);
  });
});

describe('people', () => {
  it('are the owners of the configuration at first', () => {
    const those = people();
    expect(those.roleOf(CONFIGURED)).toBe('owner');
    expect(those.roleOf(2)).toBeNull();
    expect(those.all()).toEqual([
      { userId: CONFIGURED, role: 'owner', addedBy: 'configuration', addedAtMs: null },
    ]);
  });

  it('are let in, get another role, and are taken off, for good', () => {
    const those = people();
    expect(those.add(2, 'viewer', 'telegram:1')).toBe('added');
    expect(those.add(2, 'operator', 'telegram:1')).toBe('changed');
    expect(those.add(2, 'operator', 'telegram:1')).toBe('unchanged');
    expect(those.add(3, 'viewer', 'console')).toBe('added');
    expect(those.remove(3, 'telegram:1')).toBe('removed');
    expect(those.remove(3, 'telegram:1')).toBe('unknown');
    const later = people();
    expect(later.roleOf(2)).toBe('operator');
    expect(later.roleOf(3)).toBeNull();
  });

  it.each([
    ['by the configuration', CONFIGURED, 'console', 'configured'],
    ['by another owner', 8, 'telegram:1', 'removed'],
    ['by themselves', 8, 'telegram:8', 'self'],
  ])('owners stay or go: %s', (_, userId, by, expected) => {
    const those = people();
    those.add(8, 'owner', 'claim');
    expect(those.remove(userId, by)).toBe(expected);
    expect(those.roleOf(userId)).toBe(expected === 'removed' ? null : 'owner');
  });

  it('always have an owner once they had one', () => {
    const those = people({ owners: [] });
    expect(those.hasOwner).toBe(false);
    those.add(8, 'owner', 'claim');
    expect(those.remove(8, 'console')).toBe('lastOwner');
    expect(those.add(8, 'viewer', 'console')).toBe('lastOwner');
    expect(those.roleOf(8)).toBe('owner');
    expect(those.hasOwner).toBe(true);
  });

  it('do not change what they may do themselves', () => {
    const those = people();
    those.add(8, 'owner', 'claim');
    expect(those.add(8, 'operator', 'telegram:8')).toBe('self');
    expect(those.add(CONFIGURED, 'viewer', 'telegram:8')).toBe('configured');
  });

  it('are owners of the configuration whatever the database says of them', () => {
    people({ owners: [2] }).add(CONFIGURED, 'viewer', 'telegram:2');
    const those = people();
    expect(those.roleOf(CONFIGURED)).toBe('owner');
    expect(those.all()).toHaveLength(1);
  });

  it('hear what happens in their own chats, and in the groups', () => {
    const those = people();
    those.add(2, 'viewer', 'console');
    expect(those.chats()).toEqual([CONFIGURED, 2, GROUP]);
    those.remove(2, 'console');
    expect(those.chats()).toEqual([CONFIGURED, GROUP]);
    expect([those.isAllowedGroup(GROUP), those.isAllowedGroup(-7)]).toEqual([true, false]);
  });

  it('tell of every change, and of nothing else', () => {
    const those = people();
    const changes: MemberChange['kind'][] = [];
    const stop = those.onChange(({ kind }) => changes.push(kind));
    those.add(2, 'viewer', 'console');
    those.add(2, 'viewer', 'console');
    those.add(2, 'operator', 'console');
    those.remove(CONFIGURED, 'console');
    those.remove(2, 'console');
    stop();
    those.add(3, 'viewer', 'console');
    expect(changes).toEqual(['added', 'added', 'removed']);
  });

  it('are asked for their role of the moment; the console is nobody that can be taken off', () => {
    const those = people();
    those.add(2, 'operator', 'console');
    const asked = { id: 'telegram:2', role: 'operator' } as const;
    those.add(2, 'viewer', 'console');
    expect(those.roleNow(asked)).toBe('viewer');
    those.remove(2, 'console');
    expect(those.roleNow(asked)).toBeNull();
    expect(those.roleNow({ id: 'console', role: 'owner' })).toBe('owner');
    // The id of a group is nobody's.
    expect(those.roleNow({ id: `telegram:${GROUP}`, role: 'owner' })).toBeNull();
  });
});

describe('a role', () => {
  it.each<[Role | null, readonly Role[]]>([
    [null, []],
    ['viewer', ['viewer']],
    ['operator', ['viewer', 'operator']],
    ['owner', ['viewer', 'operator', 'owner']],
  ])('of %s is enough for %j', (role, enough) => {
    const needs: readonly Role[] = ['viewer', 'operator', 'owner'];
    expect(needs.filter((need) => mayUse(role, need))).toEqual(enough);
  });
});
