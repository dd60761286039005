import { expect, it } from 'vitest';
import { written } from './support/configFile.js';
import { startRung } from './support/process.js';

it('a guard over what is no command ends the start with the commands that there are', async () => {
  const file = written('guard.json', JSON.stringify({ security: { guard: ['fresh', 'freh'] } }));
  const { exitCode, messages } = await startRung({ args: ['--config', file], input: null }).ended();
  expect(exitCode).toBe(2);
  expect(messages).toMatch(/^security\.guard: found "freh", allowed: commands of the chat: .*\bfresh\b.*$/mu);
});
