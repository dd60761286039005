import { createRequire } from 'node:module';

/** Names Rung to who wants to know who asks, e.g. `rung/0.1.0`. */
export function userAgent(): string {
  return `rung/${programVersion()}`;
}

/** The version that package.json has; it stands beside `dist` and beside `src`, at another height each. */
export function programVersion(): string {
  const require = createRequire(import.meta.url);
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version } = require(path) as { readonly name: string; readonly version: string };
      if (name === 'rung') return version;
    } catch {
      // Not there: look one level higher.
    }
  }
  return 'unknown';
}
