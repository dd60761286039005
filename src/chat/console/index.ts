import { clearLine, createInterface, cursorTo } from 'node:readline';
import type { Logger } from '../../engine/logger.js';
import type { AlertTransport } from '../alerts/index.js';
import type { Person } from '../command.js';
import type { Dispatcher } from '../dispatcher.js';
import type { Painter } from '../picture.js';
import type { Preferences } from '../preferences.js';
import type { Reply } from '../reply.js';
import { plainText } from './plainText.js';
import { withSavedDocuments } from './savedDocuments.js';

export interface ConsoleOptions {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly dispatcher: Dispatcher;
  readonly preferences: Pick<Preferences, 'translatorOf'>;
  readonly painter: Painter;
  readonly logger: Pick<Logger, 'error'>;
  /** Where documents are saved; the working directory unless told. */
  readonly documentsDirectory?: string;
  /** The person asked to end the program, by `/exit` or Ctrl+C. All that was asked before `/exit` is answered. */
  readonly onExit: () => void;
}

export interface Console {
  readonly alertTransport: AlertTransport;
  /** Reads and prints no more. */
  stop(): void;
}

const PERSON: Person = { id: 'console', chat: 'console', role: 'owner' };
const PROMPT = '> ';

/**
 * The chat in a terminal, or on a pipe. Every line is a message; they are answered one after another in their order. Who
 * sits at a terminal need not wait for that to end a risk. The end of the input ends nothing: a service has none. On a
 * terminal there is a prompt, and what is printed in between leaves a half-typed line as it is.
 */
export function startConsole(options: ConsoleOptions): Console {
  const { input, output, dispatcher, logger, onExit, documentsDirectory = process.cwd() } = options;
  const { preferences, painter } = options;
  const isTerminal = input.isTTY === true && output.isTTY === true;
  const reader = createInterface({
    input,
    ...(isTerminal ? { output } : {}),
    terminal: isTerminal,
    prompt: PROMPT,
  });
  let stopped = false;

  // Whoever read the output has gone (a closed pipe): trading goes on without a console.
  output.on('error', (error) => {
    if (!stopped) logger.error({ err: error }, 'the console cannot be written to');
    stop();
  });
  // On a terminal readline takes Ctrl+C for itself.
  reader.on('SIGINT', onExit);
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
      if (written === '/exit') {
        await turn;
        onExit();
        return;
      }
      if (written === '') continue;
      const text = /^(yes|no)$/iu.test(written) ? `/${written}` : written;
      const urgency = dispatcher.urgencyOf({ text, person: PERSON });
      const isUrgent = urgency === 'endsRisk' || (urgency === 'answer' && waiting === 0);
      if (isTerminal && isUrgent) answer(text).catch(ended);
      else await inTurn(text);
    }
  }

  /** Resolves when the text has left the process; rejects when it cannot. */
  async function print(reply: Reply): Promise<void> {
    if (stopped) throw new Error('the console is closed');
    // Looked up each time: /lang may have changed it.
    const translator = preferences.translatorOf(PERSON.chat);
    const told = await withSavedDocuments(reply, { directory: documentsDirectory, translator, painter });
    const text = `${plainText(told, translator)}\n\n`;
    if (isTerminal) {
      cursorTo(output, 0);
      clearLine(output, 0);
    }
    await new Promise<void>((resolve, reject) => {
      output.write(text, (error) => (error ? reject(error) : resolve()));
    });
    if (isTerminal && !stopped) reader.prompt(true);
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
