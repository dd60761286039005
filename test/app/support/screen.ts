import { displayWidth } from '../../../src/chat/message/displayWidth.js';

/** `ESC [ n X`, or one character. */
const SEQUENCE = new RegExp(`${String.fromCharCode(27)}\\[(\\d*)(?:;\\d+)*([A-Za-z])|[\\s\\S]`, 'gu');

/** What stands on a terminal after some output, with all that has scrolled away: as much of it as Node's readline needs. */
export class Screen {
  readonly #columns: number;
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** @param output whole characters and whole sequences */
  write(output: string): void {
    for (const [found, number, command] of output.matchAll(SEQUENCE)) {
      if (command !== undefined) this.#obey(command, Number(number === '' ? 1 : number));
      else this.#put(found);
    }
  }

  /** Its lines, without the spaces at their ends. */
  get text(): string {
    return this.#lines.map((cells) => cells.join('').trimEnd()).join('\n');
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#go(this.#row + 1);
    else if (character === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (character >= ' ') this.#print(character);
  }

  #print(character: string): void {
    const width = displayWidth(character);
    if (width === 0) {
      const before = this.#line[this.#column - 1];
      if (before !== undefined) this.#line[this.#column - 1] = before + character;
      return;
    }
    if (this.#column + width > this.#columns) {
      this.#go(this.#row + 1);
      this.#column = 0;
    }
    while (this.#line.length < this.#column) this.#line.push(' ');
    this.#line[this.#column] = character;
    // The second half of a wide character.
    if (width === 2) this.#line[this.#column + 1] = '';
    this.#column += width;
  }

  #obey(command: string, number: number): void {
    if (command === 'G') this.#column = number - 1;
    else if (command === 'C') this.#column += number;
    else if (command === 'D') this.#column = Math.max(0, this.#column - number);
    else if (command === 'A') this.#go(Math.max(0, this.#row - number));
    else if (command === 'B') this.#go(this.#row + number);
    // What stands there is written anew after it: from here to the end is all that is ever erased and not overwritten.
    else if (command === 'K' || command === 'J') {
      const from = command === 'K' && number === 2 ? 0 : this.#column;
      this.#line.length = Math.min(this.#line.length, from);
      if (command === 'J') this.#lines.length = this.#row + 1;
    }
  }

  #go(row: number): void {
    this.#row = row;
    while (this.#lines.length <= row) this.#lines.push([]);
  }

  get #line(): string[] {
    return this.#lines[this.#row] ?? [];
  }
}
