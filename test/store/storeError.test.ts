import { expect, it } from 'vitest';
import { explain } from '../../src/store/storeError.js';

it.each([
  ['is missing', new Error('Could not locate the bindings file. Tried:\n → build/better_sqlite3.node')],
  [
    'is of another version of Node.js',
    Object.assign(new Error('The module was compiled against a different Node.js version.'), {
      code: 'ERR_DLOPEN_FAILED',
    }),
  ],
])('a driver that %s is told in a sentence with the way out', (_what, error) => {
  expect(explain(error, 'rung.db')).toMatchObject({
    failure: 'noDriver',
    message: expect.stringMatching(/^The driver .+ Run `npm run build`, and start again\.$/u),
  });
});
