import { createRequire } from 'node:module';

/** Names Rung to who wants to know who asks, e.g. `rung/0.1.0`. */
export function userAgent(): string {
  return `rung/${programVersion()}`;
}

/** The version that package.json has. */
export function programVersion(): string {
  return packageFile()?.version ?? 'unknown';
}

/** The oldest Node.js that Rung runs on, e.g. `20.19`, as package.json has it. */
export function oldestNode(): string {
  return packageFile()?.engines.node.replace(/^>=/u, '') ?? '0';
}

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** It stands beside `dist` and beside `src`, at another height each. */
function packageFile(): PackageFile | null {
  const require = createRequire(import.meta.url);
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const found = require(path) as PackageFile;
      if (found.name === 'rung') return found;
    } catch {
      // Not there: look one level higher.
    }
  }
  return null;
}
