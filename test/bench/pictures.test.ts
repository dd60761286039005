import { expect, it } from 'vitest';
import { measurePictures } from './pictures.js';

it('charts are painted, and empty sheets beside them', async () => {
  const { pictures, floor } = await measurePictures(1, 2);
  for (const { wholeMs, stallMs } of [pictures, floor]) {
    expect(wholeMs).toHaveLength(2);
    expect([...wholeMs, stallMs].filter((ms) => !(ms > 0))).toEqual([]);
  }
  expect(pictures.bytes).toBeGreaterThan(4 * floor.bytes);
});
