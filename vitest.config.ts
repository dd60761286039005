import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // What people see is in their time zone: the goldens are in this one, wherever they are compared.
    env: { TZ: 'UTC' },
  },
});
