import { clearLine, createInterface, cursorTo } from 'node:readline';
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

export interface Console {
  readonly alertTransport: AlertTransport;
  /** Reads and prints no more. */
  stop(): void;
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
export function startConsole(options: ConsoleOptions): Console {
  const { input, output, dispatcher, logger, farewell, onExit, documentsDirectory = process.cwd() } = options;
  const { preferences, painter } = options;
  const isTerminal = input.isTTY === true && output.isTTY === true;
  const { historyFile = null } = options;
  const { commands } = dispatcher;
  const history = new KeptHistory({ file: isTerminal ? historyFile : null, commands, logger });
  const reader = createInterface({
    input,
    ...(isTerminal ? { output } : {}),
    terminal: isTerminal,
    prompt: PROMPT,
    historySize: LINES_REMEMBERED,
    history: [...history.lines],
    removeHistoryDuplicates: true,
    completer,
  });
  let stopped = false;
  let isLeaving = false;
  /** The token of the last question. */
  let asked: string | null = null;

  // Whoever read the output has gone (a closed pipe): trading goes on without a console.
  output.on('error', (error) => {
    if (!stopped) logger.error({ err: error }, 'the console cannot be written to');
    stop();
  });
  // On a terminal readline takes Ctrl+C for itself.
  reader.on('SIGINT', () => void leave());
  void readLines().catch(ended);

  function ended(error: unknown): void {
    if (!stopped) logger.error({ err: error }, 'the console ended');
    stop();
  }

  async function readLines(): Promise<void> {
    let waiting = 0;
    let turn: Promise<void> = Promise.resolve();
    const answer = async (text: string) => print(await dispatcher.handle({ text, person: PERSON }));
    const inTurn = async (text: string): Promise<void> => {
      waiting += 1;
      turn = turn.then(() => {
        waiting -= 1;
        return answer(text);
      });
      // A terminal is read on while a command takes its time; what a pipe brings can wait.
      if (isTerminal) turn.catch(ended);
      else await turn;
    };
    // Whoever opens a terminal sees at once what runs there and what can be said to it.
    if (isTerminal) await answer('/start');
    for await (const line of reader) {
      const written = line.trim();
      if (stopped) return;
      history.add(written);
      const word = written.toLowerCase();
      if (EXITS.has(word)) {
        await turn;
        return leave();
      }
      if (written === '') {
        if (isTerminal) reader.prompt();
        continue;
      }
      const text = ANSWERS.get(word) ?? written;
      const urgency = dispatcher.urgencyOf({ text, person: PERSON });
      const isUrgent = urgency === 'endsRisk' || (urgency === 'answer' && waiting === 0);
      if (isTerminal && isUrgent) answer(text).catch(ended);
      else await inTurn(text);
    }
    if (isTerminal && !stopped) await leave();
  }

  async function leave(): Promise<void> {
    if (isTerminal && !stopped && !isLeaving) {
      isLeaving = true;
      await print(reply(lines(farewell()))).catch(ended);
    }
    onExit();
  }

  function completer(line: string): [string[], string] {
    const names = [...dispatcher.commands.map(({ name }) => `/${name}`), '/exit'];
    return [names.filter((name) => name.startsWith(line.toLowerCase())), line];
  }

  /** A question that something else was printed after is easily forgotten. */
  function reminderOf(told: Reply): readonly Phrase[] {
    const answers = told.buttons.flat().flatMap(({ action }) => (action.kind === 'answer' ? [action] : []));
    const [question] = answers;
    if (question !== undefined) asked = question.token;
    if (question !== undefined || asked === null || !isTerminal) return [];
    return dispatcher.isAsked(asked, PERSON) ? [phrase('confirm.stillOpen')] : [];
  }

  /** Resolves when the text has left the process; rejects when it cannot. */
  async function print(answer: Reply): Promise<void> {
    if (stopped) throw new Error('the console is closed');
    // Looked up each time: /lang may have changed it.
    const translator = preferences.translatorOf(PERSON.chat);
    const told = await withSavedDocuments(answer, { directory: documentsDirectory, translator, painter });
    const reminders = reminderOf(told).map((reminder) => translator.say(reminder));
    const paragraphs = [plainText(told, translator), ...reminders];
    const columns = isTerminal ? output.columns : undefined;
    const text = `${paragraphs.map((paragraph) => fitted(paragraph, columns)).join('\n\n')}\n\n`;
    if (isTerminal) {
      cursorTo(output, 0);
      clearLine(output, 0);
    }
    await new Promise<void>((resolve, reject) => {
      output.write(text, (error) => (error ? reject(error) : resolve()));
    });
    if (isTerminal && !stopped && !isLeaving) reader.prompt(true);
  }

  function stop(): void {
    stopped = true;
    reader.close();
  }

  const alertTransport: AlertTransport = {
    name: 'console',
    async send({ message }) {
      await print(message);
      return null;
    },
  };
  return { alertTransport, stop };
}
export { fitted } from './fitted.js';
export { plainText } from './plainText.js';
