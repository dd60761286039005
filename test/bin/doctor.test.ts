import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { programVersion } from '../../src/app/version.js';
import { builtProgram } from '../app/support/builtProgram.js';
import { emptyFolder, runDoctor } from '../app/support/process.js';
import { MemoryLimit } from './support/memoryLimit.js';

/* `npm run doctor`, as a process of its own. */

const BAD_CONFIGURATION = 2;

describe('the command line', () => {
  it('looks, says what it finds, and makes no file', async () => {
    const folder = emptyFolder();
    const ended = await runDoctor({ folder });
    expect(ended).toMatchObject({ exitCode: 0, messages: '', log: '' });
    expect(ended.stdout).toMatch(/^✓ Node\.js {8}\d/);
    expect(ended.stdout).toMatch(/\nNothing keeps Rung from trading\. .*\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reads .env of its folder, and ends with the code of the start', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, '.env'), 'RUNG_MODE=live\n');
    const ended = await runDoctor({ folder, args: ['--json'] });
    expect(ended.exitCode).toBe(BAD_CONFIGURATION);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      version: programVersion(),
      exitCode: BAD_CONFIGURATION,
    });
  });

  it('knows when an option lacks its argument', async () => {
    expect(await runDoctor({ args: ['--db'] })).toMatchObject({
      exitCode: BAD_CONFIGURATION,
      stdout: '',
      messages: expect.stringContaining("option '--db <file>' argument missing"),
    });
  });

  it('--help lists options and exit codes, --version the version', async () => {
    const help = await runDoctor({ args: ['--help'] });
    expect(help).toMatchObject({ exitCode: 0, messages: '' });
    for (const word of [
      '--fix',
      '--json',
      '--db <file>',
      'Exit codes, of the first ✗:',
      '  4  the books were',
    ]) {
      expect(help.stdout).toContain(word);
    }
    expect(help.stdout).not.toContain('--apply');
    expect(await runDoctor({ args: ['--version'] })).toMatchObject({
      exitCode: 0,
      stdout: `rung ${programVersion()}\n`,
    });
  });
});

it('does nothing when it is only imported, and can be called then', () => {
  const address = pathToFileURL(join(builtProgram(), 'src/bin/doctor.js')).href;
  const script = `const { doctor } = await import('${address}'); console.log(await doctor(['--version']));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(said).toBe(`rung ${programVersion()}\n0\n`);
});

it('knows the memory that its control group may have', (context) => {
  const limit = MemoryLimit.of(200 * 1_024 ** 2);
  if (limit === null) return context.skip('nobody may limit memory here');
  const [program = '', ...prefix] = limit.prefix;
  const script = join(builtProgram(), 'src/bin/doctor.js');
  try {
    const said = execFileSync(program, [...prefix, process.execPath, '--max-old-space-size=150', script], {
      cwd: emptyFolder(),
      encoding: 'utf8',
    });
    expect(said).toMatch(/^! memory {9}200 MB, and Rung's heap may grow to 150 MB$/mu);
  } finally {
    limit.remove();
  }
});
