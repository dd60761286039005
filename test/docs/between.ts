/** The text with what stands between two marks replaced. @throws Error without the marks */
export function between(text: string, mark: string, content: string): string {
  const { from, to } = placeOf(text, mark);
  return `${text.slice(0, from)}\n\n${content}\n\n${text.slice(to)}`;
}

/** What stands between two marks. @throws Error without the marks */
export function markedPart(text: string, mark: string): string {
  const { from, to } = placeOf(text, mark);
  return text.slice(from, to);
}

function placeOf(text: string, mark: string): { readonly from: number; readonly to: number } {
  const [begin, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the marks ${begin} and ${end} are not there`);
  return { from: from + begin.length, to };
}
