import type { People } from '../access/index.js';
import type { Role } from '../memory/index.js';
import type { ReadUpdate } from './updates.js';

type Said = Extract<ReadUpdate, { readonly kind: 'message' | 'press' }>;

export type Admission =
  | { readonly kind: 'heard'; readonly userId: number; readonly chatId: number; readonly role: Role }
  /** No answer at all, and counted. */
  | { readonly kind: 'stranger' }
  /** Person who may talk, in a group that the configuration does not name. */
  | { readonly kind: 'otherGroup'; readonly chatId: number }
  /** Not meant for Rung: the talk of a group, another bot's command. */
  | { readonly kind: 'passed' };

/**
 * Decides whether what was said is heard. People who may talk are heard in their own chat with the bot, and in the
 * groups that the configuration names, there by commands and buttons alone. Whoever hides behind the name of a group or
 * a channel is a stranger, for nobody can tell who that is.
 *
 * @param botName the bot's user name, without its @
 */
export function hearingOf(
  said: Said,
  people: Pick<People, 'roleOf' | 'isAllowedGroup'>,
  botName: string,
): Admission {
  const { sender, place } = said;
  if (said.kind === 'message' && place?.chatType !== 'private' && !isCommand(said.text, botName)) {
    return { kind: 'passed' };
  }
  const role = sender?.isPerson === true ? people.roleOf(sender.userId) : null;
  if (sender === null || place === null || role === null) return { kind: 'stranger' };
  const { userId } = sender;
  const { chatId, chatType } = place;
  if (chatType === 'private') {
    return chatId === userId ? { kind: 'heard', userId, chatId, role } : { kind: 'stranger' };
  }
  if (chatType !== 'group' && chatType !== 'supergroup') return { kind: 'stranger' };
  return people.isAllowedGroup(chatId)
    ? { kind: 'heard', userId, chatId, role }
    : { kind: 'otherGroup', chatId };
}

/** A command to this bot: `/status`, `/status@this_bot`. */
function isCommand(text: string | null, botName: string): boolean {
  const named = /^\s*[/／]\w+(?:@(\w+))?(?:\s|$)/u.exec(text ?? '');
  if (named === null) return false;
  return named[1] === undefined || named[1].toLowerCase() === botName.toLowerCase();
}
