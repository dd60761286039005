import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../src/config/environment.js';
import { knownKeys } from '../../src/config/fileSchema.js';
import { loadConfig } from '../../src/config/index.js';
import { load } from './loading.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('.env.example', () => {
  const text = read('.env.example');

  it('has every variable, and no other', () => {
    const names = VARIABLES.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
    expect(Object.keys(parseEnv(text)).sort()).toEqual(names.sort());
  });

  it('explains each of them in one line above it', () => {
    const lines = text.split('\n');
    const unexplained = lines.filter(
      (line, index) => /^\w+=/.test(line) && !lines[index - 1]?.startsWith('# '),
    );
    expect(unexplained).toEqual([]);
  });

  it('changes nothing when it is copied as it is', () => {
    expect(loadConfig([], parseEnv(text))).toEqual(load({}));
  });
});

describe('docs/examples/backpack_trading_config.json, the file that today’s users have', () => {
  it('works unchanged and says nothing that needs a warning', () => {
    const { config, warnings } = load({ file: read('docs/examples/backpack_trading_config.json') });
    expect(warnings).toEqual([]);
    expect(config).toEqual(load({}).config);
  });
});

describe('docs/examples/rung_config.jsonc', () => {
  const file = read('docs/examples/rung_config.jsonc');

  it('shows the defaults', () => {
    expect(load({ file })).toEqual(load({}));
  });

  it('shows every setting but the keys and the old names', () => {
    const old = [
      ...['minOrderAmount', 'noFillRestartMinutes', 'maxDailyTrades'],
      ...['sellNonUsdcAssets', 'sellNonUsdcMinValue'],
    ];
    const missing = [...knownKeys]
      // Other forms of the same, which have examples of their own.
      .filter(([section]) => !/^(api|actions|strateg.*)$/.test(section))
      .flatMap(([section, keys]) =>
        section === 'advanced' ? keys.filter((key) => !old.includes(key)) : keys,
      )
      .filter((key) => !/^(api|actions|strateg.*|totalCapital|enableDualStrategy)$/.test(key))
      .filter((key) => !file.includes(`"${key}":`));
    expect(missing).toEqual([]);
  });
});
