import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GENERATED } from './generated.js';

it.each(GENERATED)('$file tells what the code is; else: npm run docs', async ({ file, written }) => {
  const text = readFileSync(file, 'utf8');
  expect(text).toBe(await written(text));
});
