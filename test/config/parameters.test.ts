import { describe, expect, it } from 'vitest';
import { PARAMETER_NAMES, PARAMETERS, type ParameterRow } from '../../src/domain/ladder/index.js';
import { readValue } from '../../src/domain/ladder/parameters/values.js';
import { strategyOf } from './loading.js';

/* Whatever the table of parameters has, the file can set. */

describe.each(PARAMETER_NAMES)('%s', (name) => {
  const row = PARAMETERS[name];

  it(`is read from trading.${row.path}`, () => {
    const text = otherText(row);
    const value = valueInFile(row, text);
    const file = `trading.${row.path}`
      .split('.')
      .reduceRight((inside, key) => `{ "${key}": ${inside} }`, value);
    expect(strategyOf({ file })[name]).toEqual(readValue(row, text));
  });
});

function valueInFile(row: ParameterRow, text: string): string {
  if (row.kind === 'choice' || row.kind === 'hoursOfDay') return `"${text}"`;
  if (row.kind !== 'steps') return text;
  const steps = text.split(',').map((step) => step.split(':'));
  return `[${steps.map(([at, percentage]) => `{ "${row.from}": ${at}, "percentage": ${percentage} }`).join()}]`;
}

/** A value that is allowed and is not the default, as a person writes it. */
function otherText(row: ParameterRow): string {
  const candidates =
    row.kind === 'choice'
      ? row.choices
      : ['08:00-20:00', 'true', 'false', '0.2', '2', '200', '3:0.1,4:0.06', '60:0.2,40:0.9'];
  const other = candidates.find((text) => text !== row.default && readValue(row, text) !== undefined);
  if (other === undefined) throw new Error(`name a value of ${row.path} that is allowed`);
  return other;
}
