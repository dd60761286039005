import type { ChatMemory } from '../../src/chat/memory/index.js';

/** The same memory, but for what a test wants to see or to go wrong. */
export function withChanges(memory: ChatMemory, changes: Partial<ChatMemory>): ChatMemory {
  return {
    users: () => memory.users(),
    putUser: (user) => memory.putUser(user),
    removeUser: (userId) => memory.removeUser(userId),
    takeUpdate: (updateId) => memory.takeUpdate(updateId),
    wasTaken: (updateId) => memory.wasTaken(updateId),
    note: (chat, key) => memory.note(chat, key),
    setNote: (chat, key, value) => memory.setNote(chat, key, value),
    setNoteForGood: (chat, key, value) => memory.setNoteForGood(chat, key, value),
    notes: (key) => memory.notes(key),
    ...changes,
  };
}
