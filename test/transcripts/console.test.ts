import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../../commands/index.js';
import { stories } from './stories.js';
import { World } from './world.js';

/* A change of a message shows in the golden files; `npx vitest run test/transcripts -u` writes them anew. */

it.each(stories)('$name on the console', async ({ name, tell }) => {
  const world = await World.start('console');
  try {
    await tell(world);
  } finally {
    await world.stop();
  }
  await expect(world.transcript).toMatchFileSnapshot(`golden/${name}.console.txt`);
});

it('every command is said in some story', () => {
  const folder = new URL('golden/', import.meta.url);
  const told = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const said = new Set(told.join('\n').match(/(?<=^> \/)\w+/gm));
  expect(commands.map(({ name }) => name).filter((name) => !said.has(name))).toEqual([]);
});
