import type { InlineKeyboardButton } from 'telegraf/types';
import type { Translator } from '../languages/index.js';
import type { ButtonAction, Reply } from '../message/index.js';

/** Telegram's limit for what a button sends back. */
const LONGEST_DATA_BYTES = 64;

/** The buttons of a reply. A command that is too long for a button is left out: it can be typed. */
export function inlineKeyboard(
  { buttons }: Reply,
  translator: Translator,
): { inline_keyboard: InlineKeyboardButton[][] } | null {
  const rows = buttons
    .map((row) =>
      row.flatMap(({ label, action }) => {
        const callback_data = writeAction(action);
        return Buffer.byteLength(callback_data) <= LONGEST_DATA_BYTES
          ? [{ text: translator.say(label), callback_data }]
          : [];
      }),
    )
    .filter((row) => row.length > 0);
  return rows.length === 0 ? null : { inline_keyboard: rows };
}

type Press = Extract<ButtonAction, { readonly kind: 'command' }>['press'];

/** Prefixes of the command in what a button sends back. */
const PRESSES: Readonly<Record<Press, string>> = { once: '', stays: 's', renews: 'r' };

export type PressedButton =
  | { readonly kind: 'command'; readonly text: string; readonly press: Press }
  | { readonly kind: 'answer'; readonly token: string; readonly yes: boolean };

/** Reads what a pressed button means; null for what no button of ours sends. */
export function readAction(data: string): PressedButton | null {
  for (const press of ['once', 'stays', 'renews'] as const) {
    const start = `${PRESSES[press]}/`;
    if (data.startsWith(start)) return { kind: 'command', text: data.slice(PRESSES[press].length), press };
  }
  const answer = /^([yn]):([\w-]+)$/u.exec(data);
  const token = answer?.[2];
  return token === undefined ? null : { kind: 'answer', token, yes: answer?.[1] === 'y' };
}

function writeAction(action: ButtonAction): string {
  return action.kind === 'command'
    ? `${PRESSES[action.press]}${action.text}`
    : `${action.yes ? 'y' : 'n'}:${action.token}`;
}
