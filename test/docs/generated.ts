import { between } from './between.js';
import { withCommandTables } from './commandTables.js';
import { drawnHouse } from './house.js';

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
    written: async (text) => withCommandTables(text, ['command', 'what it shows or does']),
  },
  { file: 'README.zh-CN.md', written: async (text) => withCommandTables(text, ['命令', '作用']) },
];
