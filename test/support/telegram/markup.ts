/** Telegram's HTML mode, as far as bots use it: the tags it knows, nesting, the four named entities, and numeric ones. */

const TAGS = new Set([
  ...['b', 'strong', 'i', 'em', 'u', 'ins', 's', 'strike', 'del'],
  ...['code', 'pre', 'a', 'blockquote', 'tg-spoiler', 'tg-emoji', 'span'],
]);
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&lt', '<'],
  ['&gt', '>'],
  ['&amp', '&'],
  ['&quot', '"'],
]);

export type ParsedMarkup =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** The text that a reader sees, or Telegram's complaint. */
export function parseHtml(html: string): ParsedMarkup {
  const open: string[] = [];
  let text = '';
  const pattern =
    /<(?<tag>[^<>]*)>|(?<entity>&[a-z]+;?)|&#(?<code>x[\da-f]{1,6}|\d{1,7});|(?<stray>[<>])|[^<>&]+|&/giu;
  for (const match of html.matchAll(pattern)) {
    const { tag, entity, code, stray } = match.groups ?? {};
    if (stray === '<') {
      return refused(`Unclosed start tag at byte offset ${offset(html, match.index)}`);
    }
    if (entity !== undefined) text += ENTITIES.get(entity.replace(';', '')) ?? entity;
    else if (code !== undefined) text += character(code);
    else if (tag === undefined) text += match[0];
    else {
      const name = /^\/?([a-z-]+)/iu.exec(tag)?.[1]?.toLowerCase() ?? '';
      if (!tag.startsWith('/')) {
        if (!TAGS.has(name)) {
          return refused(`Unsupported start tag "${name}" at byte offset ${offset(html, match.index)}`);
        }
        open.push(name);
        continue;
      }
      const expected = open.pop();
      if (expected === undefined) {
        return refused(`Unexpected end tag at byte offset ${offset(html, match.index)}`);
      }
      if (expected !== name) {
        return refused(
          `Unmatched end tag at byte offset ${offset(html, match.index)}, expected "</${expected}>", found "<${tag}>"`,
        );
      }
    }
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) return refused(`Can't find end tag corresponding to start tag "${unclosed}"`);
  return { ok: true, text };
}

function character(code: string): string {
  const point = /^x/iu.test(code) ? Number.parseInt(code.slice(1), 16) : Number.parseInt(code, 10);
  return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : '';
}

function refused(problem: string): ParsedMarkup {
  return { ok: false, reason: `can't parse entities: ${problem}` };
}

function offset(html: string, index: number): number {
  return Buffer.byteLength(html.slice(0, index));
}
