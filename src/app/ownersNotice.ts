import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Config, Language } from '../config/index.js';
import { keepPrivate } from '../files/privateFiles.js';
import { ownersOnRecord } from '../store/index.js';

/** Way to the owners that needs no running program. */
export type OwnersAddress = Pick<Config, 'telegram' | 'databaseFile' | 'language'>;

/** State of Rung that its owners are to know of. */
export type Standstill = 'ended' | 'waits' | 'goesOn';

const HEADINGS: Readonly<Record<Language, Readonly<Record<Standstill, string>>>> = {
  en: {
    ended: '⚠️ Rung has ended and does not trade. Rungs that rest may be bought; nothing is sold.',
    waits: '⚠️ Rung has started and cannot trade yet. It goes on trying.',
    goesOn: '✅ Rung goes on: what it waited for is there.',
  },
  'zh-CN': {
    ended: '⚠️ Rung 已退出，没有在交易。已挂的买单仍可能成交，但不会卖出。',
    waits: '⚠️ Rung 已启动，但还不能交易，会继续尝试。',
    goesOn: '✅ Rung 继续运行：等待的问题已解决。',
  },
};

const TELEGRAM = 'https://api.telegram.org';
const TIMEOUT_MS = 5_000;
/** Telegram takes 4,096 characters. */
const LONGEST_TEXT = 3_500;
/** A supervisor that starts it again and again must not write each time. */
const SILENCE_MS = 6 * 3_600_000;

interface Told {
  readonly hash: string;
  readonly atMs: number;
}

/**
 * Writes to the owners on Telegram why Rung does not trade, where no chat is open: the start failed, or still waits. They are those
 * whom the configuration names, and those whom the books know. The same text, whatever figures are in it, is not written twice within six
 * hours, over restarts too.
 *
 * @param reason in English, as the terminal has it
 * @returns how many have it; one that cannot be written to is left out, and nothing of that is told
 */
export async function tellOwners(
  standstill: Standstill,
  reason: string | null,
  address: OwnersAddress,
  nowMs = Date.now(),
): Promise<number> {
  const { telegram, databaseFile, language } = address;
  if (telegram === null) return 0;
  const onRecord = databaseFile === null ? [] : ownersOnRecord(databaseFile);
  const owners = [...new Set([...telegram.allowedUsers, ...onRecord])];
  const heading = HEADINGS[language][standstill];
  const text = reason === null ? heading : `${heading}\n\n${reason}`;
  const hash = createHash('sha256').update(text.replaceAll(/\d+/gu, '0')).digest('hex');
  if (owners.length === 0 || wasTold(hash, databaseFile, nowMs)) return 0;
  const sent = await Promise.all(owners.map((chatId) => send(chatId, text.slice(0, LONGEST_TEXT), telegram)));
  const count = sent.filter(Boolean).length;
  if (count > 0 && databaseFile !== null) note(toldFile(databaseFile), { hash, atMs: nowMs });
  return count;
}

/** Forgets what was told: Rung has gone on for long enough, and an end like the last one is news. */
export function forgetTold(databaseFile: string): void {
  try {
    rmSync(toldFile(databaseFile), { force: true });
  } catch {
    // Then it is told again six hours later only.
  }
}

function toldFile(databaseFile: string): string {
  return `${databaseFile}.told`;
}

function wasTold(hash: string, databaseFile: string | null, nowMs: number): boolean {
  if (databaseFile === null) return false;
  try {
    const told: Told = JSON.parse(readFileSync(toldFile(databaseFile), 'utf8'));
    const agoMs = nowMs - told.atMs;
    return told.hash === hash && agoMs >= 0 && agoMs < SILENCE_MS;
  } catch {
    return false;
  }
}

/** Notes what was told. Where nothing can be written it is told again: better twice than never. */
function note(file: string, told: Told): void {
  try {
    writeFileSync(file, JSON.stringify(told), { mode: 0o600 });
    keepPrivate(file);
  } catch {
    // As said.
  }
}

async function send(
  chatId: number,
  text: string,
  { token, apiRoot }: NonNullable<OwnersAddress['telegram']>,
): Promise<boolean> {
  try {
    const answer = await fetch(`${apiRoot ?? TELEGRAM}/bot${token.reveal()}/sendMessage`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ chat_id: chatId, text }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // The message of such an error may hold the address, and with it the token.
    return false;
  }
}
