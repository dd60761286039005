/**
 * Reads CSV as RFC 4180 writes it, and nothing else: rows end with CR LF, a quoted field ends at its quote, quotes
 * inside are doubled, and a bare field holds no quote, comma or line break.
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const field = text[at] === '"' ? quotedField(text, at) : bareField(text, at);
    row.push(field.value);
    at = field.endsAt;
    if (text[at] === ',') {
      at += 1;
    } else if (text.startsWith('\r\n', at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else {
      throw new Error(`at ${at}: a field is followed by ${JSON.stringify(text.slice(at, at + 5))}`);
    }
  }
  if (row.length > 0) throw new Error('the last row has no end');
  return rows;
}

function quotedField(text: string, from: number) {
  const [whole, inside = ''] = /^"((?:[^"]|"")*)"/u.exec(text.slice(from)) ?? [];
  if (whole === undefined) throw new Error(`at ${from}: a quote is never closed`);
  return { value: inside.replaceAll('""', '"'), endsAt: from + whole.length };
}

function bareField(text: string, from: number) {
  const [value = ''] = /^[^",\r\n]*/u.exec(text.slice(from)) ?? [];
  return { value, endsAt: from + value.length };
}
