import type { Translator } from '../languages/index.js';
import type { Block, Button, Reply } from '../message/index.js';
import { duration, phrase, tableLines } from '../message/index.js';

/** A reply as lines of a terminal. Buttons become the words to type instead. */
export function plainText(reply: Reply, translator: Translator): string {
  const paragraphs = reply.blocks.map((block) => blockLines(block, translator).join('\n'));
  const buttons = reply.buttons.flat();
  const typed = buttons.flatMap((button) => typedCommand(button, translator)).join('\n');
  const question = questionLine(buttons, translator);
  return [...joinHeadings(reply.blocks, paragraphs), typed, question]
    .filter((part) => part !== '')
    .join('\n\n');
}

function blockLines(block: Block, translator: Translator): string[] {
  switch (block.kind) {
    case 'heading':
      return [translator.say(block.text)];
    case 'text':
      return block.lines.map((line) => translator.say(line));
    case 'pairs':
    case 'table':
      return tableLines(block, translator);
    case 'document':
      return [translator.say(block.caption), block.fileName];
    case 'picture':
      return [translator.say(block.caption)];
  }
}

/** A heading stands directly above its table. */
function joinHeadings(blocks: readonly Block[], paragraphs: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [index, paragraph] of paragraphs.entries()) {
    const isUnderHeading = blocks[index - 1]?.kind === 'heading' && blocks[index]?.kind !== 'text';
    if (isUnderHeading) joined.push(`${joined.pop() ?? ''}\n${paragraph}`);
    else joined.push(paragraph);
  }
  return joined;
}

function typedCommand({ label, action }: Button, translator: Translator): string[] {
  return action.kind === 'command' ? [`${action.text}  ${translator.say(label)}`] : [];
}

function questionLine(buttons: readonly Button[], translator: Translator): string {
  for (const { action } of buttons) {
    if (action.kind === 'answer') {
      return translator.say(phrase('confirm.typed', { duration: duration(action.validForMs) }));
    }
  }
  return '';
}
