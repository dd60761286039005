import { readFileSync } from 'node:fs';
import { fontFiles } from './fonts.js';
import { tableOf } from './fontTables.js';

let known: ReadonlyMap<number, number> | null = null;

/** True when the regular font has a shape for every character: what it lacks would be drawn as an empty box. */
export function hasGlyphs(text: string): boolean {
  const [regular = ''] = fontFiles();
  known ??= charactersOf(readFileSync(regular));
  return [...text].every((character) => known?.has(character.codePointAt(0) ?? 0));
}

/** Characters of a TrueType font, each with the number of its shape: by its table `cmap` in format 4 or 12. */
export function charactersOf(font: Buffer): ReadonlyMap<number, number> {
  const cmap = tableOf(font, 'cmap');
  const shapes = new Map<number, number>();
  const count = font.readUInt16BE(cmap + 2);
  for (let index = 0; index < count; index += 1) {
    const table = cmap + font.readUInt32BE(cmap + 8 + index * 8);
    const format = font.readUInt16BE(table);
    if (format === 4) readFormat4(font, table, shapes);
    if (format === 12) readFormat12(font, table, shapes);
  }
  if (shapes.size === 0) throw new Error('the font maps no character');
  return shapes;
}

function readFormat4(font: Buffer, table: number, shapes: Map<number, number>): void {
  const segments = font.readUInt16BE(table + 6) / 2;
  const at = (part: number, segment: number) => table + 16 + (part * segments + segment) * 2;
  for (let segment = 0; segment < segments; segment += 1) {
    const end = font.readUInt16BE(table + 14 + segment * 2);
    const start = font.readUInt16BE(at(1, segment));
    const shift = font.readInt16BE(at(2, segment));
    const offsetAt = at(3, segment);
    const offset = font.readUInt16BE(offsetAt);
    for (let code = start; code <= end && code < 0xffff; code += 1) {
      const named = offset === 0 ? code : font.readUInt16BE(offsetAt + offset + (code - start) * 2);
      shapes.set(code, (named + shift) & 0xffff);
    }
  }
}

function readFormat12(font: Buffer, table: number, shapes: Map<number, number>): void {
  const groups = font.readUInt32BE(table + 12);
  for (let group = 0; group < groups; group += 1) {
    const at = table + 16 + group * 12;
    const [start, end, shape] = [0, 4, 8].map((offset) => font.readUInt32BE(at + offset));
    if (start === undefined || end === undefined || shape === undefined) return;
    for (let code = start; code <= end; code += 1) shapes.set(code, shape + code - start);
  }
}
