import { between, drawnHouse } from './house.js';

/** A document of which parts are made from the code. */
export interface Generated {
  readonly file: string;
  /** @returns the text as it should be */
  written(text: string): Promise<string>;
}

export const GENERATED: readonly Generated[] = [
  { file: 'docs/architecture.md', written: async (text) => between(text, 'house', await drawnHouse()) },
];
