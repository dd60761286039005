/** Telegram's HTML mode, as far as bots use it: the tags it knows, nesting, and the four named entities. */

const TAGS = new Set(['b', 'strong', 'i', 'em', 'u', 's', 'code', 'pre', 'a', 'blockquote', 'tg-spoiler']);
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
]);

export type ParsedMarkup =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

/** The text that a reader sees, or Telegram's complaint. */
export function parseHtml(html: string): ParsedMarkup {
  const open: string[] = [];
  let text = '';
  const pattern = /<(?<tag>[^<>]*)>|(?<entity>&[a-z]+;)|(?<stray>[<>])|[^<>&]+|&/gu;
  for (const match of html.matchAll(pattern)) {
    const { tag, entity, stray } = match.groups ?? {};
    if (stray !== undefined) {
      return refused(`Unexpected character "${stray}" at byte offset ${offset(html, match.index)}`);
    }
    if (entity !== undefined) {
      text += ENTITIES.get(entity) ?? entity;
      continue;
    }
    if (tag === undefined) {
      text += match[0];
      continue;
    }
    const name = /^\/?([a-z-]+)/u.exec(tag)?.[1] ?? '';
    if (!TAGS.has(name)) {
      return refused(`Unsupported start tag "${tag}" at byte offset ${offset(html, match.index)}`);
    }
    if (!tag.startsWith('/')) open.push(name);
    else if (open.pop() !== name) {
      return refused(`Unmatched end tag at byte offset ${offset(html, match.index)}`);
    }
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) return refused(`Can't find end tag corresponding to start tag "${unclosed}"`);
  return { ok: true, text };
}

function refused(problem: string): ParsedMarkup {
  return { ok: false, reason: `can't parse entities: ${problem}` };
}

function offset(html: string, index: number): number {
  return Buffer.byteLength(html.slice(0, index));
}
