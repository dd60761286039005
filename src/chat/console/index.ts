import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import type { Logger } from '../../engine/ports/index.js';
import type { AlertTransport } from '../alerts/index.js';
import type { Dispatcher } from '../dispatch/index.js';
import type { Person } from '../kit/index.js';
import type { Painter, Preferences } from '../message/index.js';
import { lines, type Phrase, phrase, type Reply, reply } from '../message/index.js';
import { fitted } from './fitted.js';
import { KeptHistory } from './keptHistory.js';
import { plainText } from './plainText.js';
import { withSavedDocuments } from './savedDocuments.js';

export interface ConsoleOptions {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly dispatcher: Dispatcher;
  readonly preferences: Pick<Preferences, 'translatorOf'>;
  readonly painter: Painter;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  /** Directory in which documents are saved; the working directory unless told. */
  readonly documentsDirectory?: string;
  /** File that keeps the commands typed at a terminal for the next time; they are not kept unless told. */
  readonly historyFile?: string;
  /** Gives what is said on a terminal when the program is to end. */
  readonly farewell: () => Phrase;
  /** The person asked to end the program, by `/exit`, Ctrl+D or Ctrl+C. All that was asked before `/exit` is answered. */
  readonly onExit: () => void;
}

const PERSON: Person = { id: 'console', chat: 'console', role: 'owner' };
const PROMPT = '> ';
const EXITS: ReadonlySet<string> = new Set(['/exit', '/quit', 'exit', 'quit']);
/** Words that may be typed for a yes and a no. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  ...(['yes', 'y'] as const).map((word) => [word, '/yes'] as const),
  ...(['no', 'n'] as const).map((word) => [word, '/no'] as const),
]);
const LINES_REMEMBERED = 200;

/**
 * The chat in a terminal, or on a pipe. Every line is a message; they are answered one after another in their order. Who
 * sits at a terminal need not wait for that to end a risk. The end of the input ends nothing: a service has none. On a
 * terminal it is Ctrl+D, and ends the program as /exit does. There is a prompt there, with the lines typed before and the
 * names of the commands at hand, and what is printed in between leaves a half-typed line as it is.
 */
export class Console {
  readonly alertTransport: AlertTransport = {
    name: 'console',
    send: async ({ message }) => {
      await this.#print(message);
      return null;
    },
  };
  readonly #options: ConsoleOptions;
  readonly #isTerminal: boolean;
  readonly #history: KeptHistory;
  readonly #reader: Interface;
  #stopped = false;
  #isLeaving = false;
  /** The token of the last question. */
  #asked: string | null = null;

  constructor(options: ConsoleOptions) {
    const { input, output, dispatcher, logger, historyFile = null } = options;
    const { commands } = dispatcher;
    const isTerminal = input.isTTY === true && output.isTTY === true;
    this.#options = options;
    this.#isTerminal = isTerminal;
    this.#history = new KeptHistory({ file: isTerminal ? historyFile : null, commands, logger });
    this.#reader = createInterface({
      input,
      ...(isTerminal ? { output } : {}),
      terminal: isTerminal,
      prompt: PROMPT,
      historySize: LINES_REMEMBERED,
      history: [...this.#history.lines],
      removeHistoryDuplicates: true,
      completer: (line: string) => this.#complete(line),
    });
    // Whoever read the output has gone (a closed pipe): trading goes on without a console.
    output.on('error', (error) => {
      if (!this.#stopped) logger.error({ err: error }, 'the console cannot be written to');
      this.stop();
    });
    // On a terminal readline takes Ctrl+C for itself.
    this.#reader.on('SIGINT', () => void this.#leave());
    void this.#readLines().catch((error: unknown) => this.#ended(error));
  }

  #ended(error: unknown): void {
    if (!this.#stopped) this.#options.logger.error({ err: error }, 'the console ended');
    this.stop();
  }

  async #readLines(): Promise<void> {
    const { dispatcher } = this.#options;
    let waiting = 0;
    let turn: Promise<void> = Promise.resolve();
    const answer = async (text: string) => this.#print(await dispatcher.handle({ text, person: PERSON }));
    const inTurn = async (text: string): Promise<void> => {
      waiting += 1;
      turn = turn.then(() => {
        waiting -= 1;
        return answer(text);
      });
      // A terminal is read on while a command takes its time; what a pipe brings can wait.
      if (this.#isTerminal) turn.catch((error: unknown) => this.#ended(error));
      else await turn;
    };
    // Whoever opens a terminal sees at once what runs there and what can be said to it.
    if (this.#isTerminal) await answer('/start');
    for await (const line of this.#reader) {
      const written = line.trim();
      if (this.#stopped) return;
      this.#history.add(written);
      const word = written.toLowerCase();
      if (EXITS.has(word)) {
        await turn;
        return this.#leave();
      }
      if (written === '') {
        if (this.#isTerminal) this.#reader.prompt();
        continue;
      }
      const text = ANSWERS.get(word) ?? written;
      const urgency = dispatcher.urgencyOf({ text, person: PERSON });
      const isUrgent = urgency === 'endsRisk' || (urgency === 'answer' && waiting === 0);
      if (this.#isTerminal && isUrgent) answer(text).catch((error: unknown) => this.#ended(error));
      else await inTurn(text);
    }
    if (this.#isTerminal && !this.#stopped) await this.#leave();
  }

  async #leave(): Promise<void> {
    if (this.#isTerminal && !this.#stopped && !this.#isLeaving) {
      this.#isLeaving = true;
      await this.#print(reply(lines(this.#options.farewell()))).catch((error: unknown) => this.#ended(error));
    }
    this.#options.onExit();
  }

  #complete(line: string): [string[], string] {
    const names = [...this.#options.dispatcher.commands.map(({ name }) => `/${name}`), '/exit'];
    return [names.filter((name) => name.startsWith(line.toLowerCase())), line];
  }

  /** A question that something else was printed after is easily forgotten. */
  #reminderOf(told: Reply): readonly Phrase[] {
    const answers = told.buttons.flat().flatMap(({ action }) => (action.kind === 'answer' ? [action] : []));
    const [question] = answers;
    if (question !== undefined) this.#asked = question.token;
    if (question !== undefined || this.#asked === null || !this.#isTerminal) return [];
    return this.#options.dispatcher.isAsked(this.#asked, PERSON) ? [phrase('confirm.stillOpen')] : [];
  }

  /** Resolves when the text has left the process; rejects when it cannot. */
  async #print(answer: Reply): Promise<void> {
    if (this.#stopped) throw new Error('the console is closed');
    const { output, preferences, painter, documentsDirectory = process.cwd() } = this.#options;
    // Looked up each time: /lang may have changed it.
    const translator = preferences.translatorOf(PERSON.chat);
    const told = await withSavedDocuments(answer, { directory: documentsDirectory, translator, painter });
    const reminders = this.#reminderOf(told).map((reminder) => translator.say(reminder));
    const paragraphs = [plainText(told, translator), ...reminders];
    const columns = this.#isTerminal ? output.columns : undefined;
    const text = `${paragraphs.map((paragraph) => fitted(paragraph, columns)).join('\n\n')}\n\n`;
    if (this.#isTerminal) {
      cursorTo(output, 0);
      clearLine(output, 0);
    }
    await new Promise<void>((resolve, reject) => {
      output.write(text, (error) => (error ? reject(error) : resolve()));
    });
    if (this.#isTerminal && !this.#stopped && !this.#isLeaving) this.#reader.prompt(true);
  }

  /** Reads and prints no more. */
  stop(): void {
    this.#stopped = true;
    this.#reader.close();
  }
}
export { fitted } from './fitted.js';
export { plainText } from './plainText.js';
