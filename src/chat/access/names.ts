/*
 * How people and chats of Telegram are called in the audit, in the notes of a chat and in the outbox.
 */

/** @param id of a user, or of a group (below zero) */
export function telegramName(id: number): string {
  return `telegram:${id}`;
}

/** The id in such a name; null for a name of another transport. */
export function telegramId(name: string): number | null {
  const id = /^telegram:(-?\d{1,16})$/.exec(name)?.[1];
  return id === undefined ? null : Number(id);
}
