import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** A number as it is written in the file, so that an amount stays exact: `0.1` is one tenth. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Null, a boolean, a text, a {@link JsonNumber}, a list, or an object of these. */
export type JsonValue =
  | null
  | boolean
  | string
  | JsonNumber
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export interface ParsedJson {
  /** Null when the text is no JSON. */
  readonly value: JsonValue | null;
  /** Places where the text is no JSON, with line and column (from 1); never a piece of the text itself. */
  readonly problems: readonly string[];
}

/** Rung's file has three levels; parser and reader call themselves for each, and the stack has an end. */
const MOST_LEVELS = 32;

/**
 * Reads JSON with comments and trailing commas. Only the first syntax error is told, for the later ones usually
 * follow from it. A key written twice is a problem too: which of two amounts was meant cannot be known.
 */
export function parseJsonText(source: string): ParsedJson {
  // Windows editors put a byte order mark in front.
  const text = source.replace(/^\uFEFF/, '');
  const tooDeep = offsetOfLevelTooMany(text);
  if (tooDeep !== undefined) {
    const found = `found more than ${MOST_LEVELS} lists and objects in one another, allowed: three`;
    return { value: null, problems: [`${position(text, tooDeep)}: ${found}`] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    return { value: null, problems: [`${position(text, first.offset)}: ${explain(first)}`] };
  }
  if (root === undefined) return { value: null, problems: ['the file is empty'] };
  const problems: string[] = [];
  return { value: toValue(root, text, problems), problems };
}

/** Finds the bracket that opens one level too many. */
function offsetOfLevelTooMany(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let level = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    // Its first character tells a bracket from the other tokens, whatever stands in a text.
    const first = text[scanner.getTokenOffset()];
    if (first === '[' || first === '{') level += 1;
    else if (first === ']' || first === '}') level -= 1;
    if (level > MOST_LEVELS) return scanner.getTokenOffset();
  }
  return undefined;
}

function toValue(node: Node, text: string, problems: string[]): JsonValue {
  switch (node.type) {
    case 'object':
      return Object.fromEntries(uniqueEntries(node, text, problems));
    case 'array':
      return (node.children ?? []).map((child) => toValue(child, text, problems));
    case 'number':
      return new JsonNumber(text.slice(node.offset, node.offset + node.length));
    default:
      // The parser leaves null, true, false or the decoded text here; its type says `any`.
      return node.value as null | boolean | string;
  }
}

function uniqueEntries(node: Node, text: string, problems: string[]): Map<string, JsonValue> {
  const entries = new Map<string, JsonValue>();
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? [];
    if (keyNode === undefined || valueNode === undefined) continue;
    const key = String(keyNode.value);
    if (entries.has(key)) {
      problems.push(`${position(text, keyNode.offset)}: this key stands twice in the same object`);
    }
    entries.set(key, toValue(valueNode, text, problems));
  }
  return entries;
}

function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`;
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is missing after the key',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing brace } is missing',
  CloseBracketExpected: 'a closing bracket ] is missing',
  EndOfFileExpected: 'the JSON ends before this, what follows is too much',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a text is not closed with a double quote',
  UnexpectedEndOfNumber: 'a number is not complete',
  InvalidNumberFormat: 'a number is not written as JSON has it',
  InvalidSymbol: 'a value is neither a number, a text in double quotes, true, false nor null',
  InvalidCharacter: 'a character is not allowed here',
  InvalidEscapeCharacter: 'a backslash in a text is followed by a wrong character',
  InvalidUnicode: 'a \\u in a text is not followed by four hexadecimal digits',
};

function explain(error: ParseError): string {
  return EXPLANATIONS[printParseErrorCode(error.error)] ?? 'the JSON is broken here';
}
