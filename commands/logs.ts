import { z } from 'zod';
import type { LogLevel, LogLine } from '../src/chat/kit/index.js';
import {
  commandButton,
  countUpTo,
  defineProgramCommand,
  heading,
  lines,
  type Phrase,
  phrase,
  recently,
  refuse,
  reply,
  shortened,
  text,
  withButtons,
} from '../src/chat/kit/index.js';

const USUAL = 10;
const MOST = 40;

type Threshold = 'all' | 'warn' | 'error';
const THRESHOLDS: readonly Threshold[] = ['all', 'warn', 'error'];

const wordArg = z
  .string()
  .transform((word, context) => {
    const lower = word.toLowerCase();
    if (lower === 'warn' || lower === 'error') return lower;
    return countUpTo(word, MOST) ?? refuse(context, notCountOrLevel(word));
  })
  .optional();

/** A count, a level, or both in any order. */
const logsArgs = z.tuple([wordArg, wordArg]).transform(([first, second], context) => {
  if (first !== undefined && typeof first === typeof second) {
    context.addIssue({ code: 'custom', params: { phrase: notCountOrLevel(String(second)) } });
  }
  const given = [first, second];
  const limit = given.find((value) => typeof value === 'number') ?? USUAL;
  const threshold: Threshold = given.find((value) => value === 'warn' || value === 'error') ?? 'all';
  return { limit, threshold };
});

function notCountOrLevel(found: string): Phrase {
  return phrase('logs.notCountOrLevel', { found: shortened(found), most: String(MOST) });
}

export const logs = defineProgramCommand({
  name: 'logs',
  args: logsArgs,
  usage: '[N] [warn|error]',
  example: '20 warn',
  needs: 'owner',
  run({ engine, program, args: { limit, threshold } }) {
    const found = program.log(limit, threshold);
    const buttons = THRESHOLDS.filter((other) => other !== threshold).map((other) => {
      const words = other === 'all' ? String(limit) : `${limit} ${other}`;
      return commandButton(phrase(`logButton.${other}`), `/logs ${words}`, 'renews');
    });
    const answer =
      found.length === 0
        ? reply(text(`noLog.${threshold}`))
        : reply(
            heading(`logTitle.${threshold}`),
            lines(...found.map((line) => linePhrase(line, engine.now()))),
          );
    return withButtons(answer, [buttons]);
  },
});

const MARKS: Readonly<Record<LogLevel, string>> = {
  trace: '▫️',
  debug: '▫️',
  info: '▫️',
  warn: '⚠️',
  error: '❌',
  fatal: '💥',
};

function linePhrase({ timeMs, level, message, error }: LogLine, nowMs: number): Phrase {
  const values = { mark: MARKS[level], when: recently(timeMs, nowMs), message };
  return error === null ? phrase('logs.line', values) : phrase('logs.lineWithError', { ...values, error });
}
