import { between } from './between.js';
import { withCommandTables } from './commandTables.js';
import { withTradingExample } from './exampleFile.js';
import { drawnHouse } from './house.js';
import { withParameterTable } from './parameterTables.js';

/** A document of which parts are made from the code. */
export interface Generated {
  readonly file: string;
  /** @returns the text as it should be */
  written(text: string): Promise<string>;
}

export const GENERATED: readonly Generated[] = [
  { file: 'docs/architecture.md', written: async (text) => between(text, 'house', await drawnHouse()) },
  {
    file: 'README.md',
    written: async (text) =>
      withParameterTable(withCommandTables(text, ['command', 'what it shows or does']), 'en', [
        ...['unit', 'default', 'allowed', 'meaning'],
      ]),
  },
  {
    file: 'README.zh-CN.md',
    written: async (text) =>
      withParameterTable(withCommandTables(text, ['命令', '作用']), 'zh-CN', [
        '单位',
        '默认值',
        '允许',
        '含义',
      ]),
  },
  { file: 'docs/examples/rung_config.jsonc', written: async (text) => withTradingExample(text) },
];
