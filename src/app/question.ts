import { createInterface } from 'node:readline';

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Aborts when nobody waits for the answer any more. */
  readonly stopping: AbortSignal;
}

/** Asks in a terminal. Only `yes` and `y` are a yes; everything else, Ctrl+C and the end of the input are a no. */
export function askYesOrNo(question: string, { input, output, stopping }: Terminal): Promise<boolean> {
  if (stopping.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const reader = createInterface({ input, output, terminal: true });
    let isEnding = false;
    const end = (isYes: boolean) => {
      // Closing the reader comes here, too.
      if (isEnding) return;
      isEnding = true;
      stopping.removeEventListener('abort', breakOff);
      reader.close();
      resolve(isYes);
    };
    /** Without the Enter key the cursor still stands behind the question. */
    const breakOff = () => {
      if (!isEnding) output.write('\n');
      end(false);
    };
    stopping.addEventListener('abort', breakOff, { once: true });
    // On a terminal readline takes Ctrl+C for itself.
    reader.on('SIGINT', breakOff);
    reader.on('close', breakOff);
    reader.question(`${question} [yes/NO] `, (answer) => end(/^y(es)?$/i.test(answer.trim())));
  });
}
