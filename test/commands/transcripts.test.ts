import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import type { Language } from '../../src/chat/index.js';
import { displayWidth } from '../../src/chat/message/displayWidth.js';
import { TABLE_WIDTH } from '../../src/chat/message/layout.js';
import { hurriedClock } from '../chat/clock.js';
import { consoleTalk, telegramTalk } from '../support/chat.js';
import { fakeEngine } from '../support/engine.js';
import { type SentMessage, TelegramServer } from '../support/telegram/index.js';
import type { Scene } from './scene.js';
import { scenes } from './scenes.js';

/*
 * What a person sees, command by command, on both transports and in both languages. A change of a message shows in the
 * golden files; `npx vitest run test/commands -u` writes them anew.
 */

const LANGUAGES: readonly Language[] = ['en', 'zh-CN'];
const YES_NO: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { yes: 'Yes', no: 'No' },
  'zh-CN': { yes: '是', no: '否' },
};

let server: TelegramServer;
beforeAll(async () => {
  server = await TelegramServer.start();
});
afterAll(() => server.stop());

it('has scenes for every command', () => {
  expect(Object.keys(scenes).sort()).toEqual([...commands.map(({ name }) => name), 'other'].sort());
});

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(Object.entries(scenes))('/%s on the console', async (name, script) => {
    const transcript: string[] = [];
    for (const scene of script) transcript.push(await onConsole(scene, language));
    await expect(transcript.join('\n')).toMatchFileSnapshot(`golden/${language}/${name}.console.txt`);
  });

  it.each(Object.entries(scenes))('/%s on Telegram', async (name, script) => {
    const transcript: string[] = [];
    for (const scene of script) transcript.push(await onTelegram(scene, language));
    await expect(transcript.join('\n')).toMatchFileSnapshot(`golden/${language}/${name}.telegram.txt`);
  });
});

async function onConsole(scene: Scene, language: Language): Promise<string> {
  const engine = fakeEngine(scene.engine);
  const directory = mkdtempSync(join(tmpdir(), 'rung-console-'));
  const talk = consoleTalk(engine, language, directory);
  let transcript = `### ${scene.title}\n\n`;
  for (const words of scene.say) {
    transcript += `> ${words}\n${await talk.say([words])}`;
  }
  for (const file of readdirSync(directory)) transcript += `file: ${file}\n`;
  rmSync(directory, { recursive: true });
  return transcript.replaceAll(directory, '<directory>') + epilogue(engine);
}

async function onTelegram(scene: Scene, language: Language): Promise<string> {
  const engine = fakeEngine(scene.engine);
  const talk = await telegramTalk(engine, { clock: hurriedClock(), language, server });
  let transcript = `### ${scene.title}\n\n`;
  for (const words of scene.say) {
    const label = YES_NO[language][words];
    const isButton = label !== undefined && (server.sent.at(-1)?.buttons.length ?? 0) > 0;
    const answer = isButton ? await talk.press(label) : await talk.ask(words);
    expectNarrowTables(answer);
    transcript += `> ${isButton ? `[${label}]` : words}\n${shown(answer)}\n\n`;
  }
  // Before the end: it breaks off what is still on its way, after a fiftieth of a second on this clock.
  const troubles = talk.log.lines.filter((line) => /^(warn|error)/u.test(line));
  await talk.chat.stop();
  expect(troubles).toEqual([]);
  return transcript + epilogue(engine);
}

function shown({ source, document, buttons }: SentMessage): string {
  const file = document === null ? [] : [`[${document.fileName}]`, document.content.trimEnd()];
  return [source, ...file, ...buttons.map((row) => row.map(({ text }) => `[${text}]`).join(' '))].join('\n');
}

function epilogue(engine: ReturnType<typeof fakeEngine>): string {
  const lines = [
    ...engine.orders.map((order) => `engine: ${order}`),
    ...engine.audit.map((line) => `audit: ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

function expectNarrowTables({ source }: SentMessage): void {
  for (const [, table = ''] of source.matchAll(/<pre>(.*?)<\/pre>/gsu)) {
    for (const line of table.replaceAll(/&(lt|gt|amp);/gu, '?').split('\n')) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(TABLE_WIDTH);
    }
  }
}
