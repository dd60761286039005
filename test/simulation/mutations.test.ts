import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { MUTATIONS } from './mutations.js';

const ROOT = resolve(import.meta.dirname, '../..');

test.each(MUTATIONS.map(({ name, file, find }) => [name, file, find] as const))(
  'the fault "%s" fits the code in one place',
  (_name, file, find) => {
    expect(readFileSync(join(ROOT, file), 'utf8').split(find)).toHaveLength(2);
  },
);

test('no two faults have one name', () => {
  const names = MUTATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
