/** Place of a table in the file of a TrueType font, by its name of four letters. @throws Error when there is none */
export function tableOf(font: Buffer, wanted: string): number {
  const count = font.readUInt16BE(4);
  for (let index = 0; index < count; index += 1) {
    const at = 12 + index * 16;
    if (font.toString('latin1', at, at + 4) === wanted) return font.readUInt32BE(at + 8);
  }
  throw new Error(`the font has no table ${wanted}`);
}
