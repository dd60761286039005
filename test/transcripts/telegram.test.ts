import { expect, it } from 'vitest';
import { stories } from './stories.js';
import { World } from './world.js';

/* A change of a message shows in the golden files; `npx vitest run test/transcripts -u` writes them anew. */

it.each(stories)('$name on Telegram', async ({ name, tell }) => {
  const world = await World.start('telegram');
  try {
    await tell(world);
  } finally {
    await world.stop();
  }
  await expect(world.transcript).toMatchFileSnapshot(`golden/${name}.telegram.txt`);
});
