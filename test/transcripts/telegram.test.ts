import { type ExpectStatic, it, vi } from 'vitest';
import type { Language } from '../../src/chat/index.js';
import { type Story, stories } from './stories.js';
import { World } from './world.js';

/* A change of a message shows in the golden files; `npx vitest run test/transcripts -u` writes them anew. */

// Telegram lets about one message a second into a chat, and the program keeps to that: several stories at a time.
vi.setConfig({ testTimeout: 120_000 });

it.concurrent.for(stories)('$name on Telegram', (story, { expect }) => tell(story, 'en', expect));

/** The words are checked command by command elsewhere; here it is that the whole program speaks the language. */
const inChinese = stories.filter(({ name }) => ['trade', 'parameters', 'deeds', 'reports'].includes(name));

it.concurrent.for(inChinese)('$name on Telegram, in Chinese', (story, { expect }) =>
  tell(story, 'zh-CN', expect),
);

async function tell(story: Story, language: Language, expect: ExpectStatic): Promise<void> {
  const world = await World.start('telegram', language);
  try {
    await story.tell(world);
  } finally {
    await world.stop();
  }
  const of = language === 'en' ? '' : `.${language}`;
  await expect(world.transcript).toMatchFileSnapshot(`golden/${story.name}.telegram${of}.txt`);
}
