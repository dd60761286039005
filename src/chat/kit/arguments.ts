import { z } from 'zod';
import { type Decimal, decimal, ZERO } from '../../domain/decimal.js';
import { type Phrase, phrase, shortened } from '../message/index.js';

/*
 * Arguments of commands, as words of a message. Each schema says in the reader's language what it found and what it
 * wants: a `Phrase` travels in the parameters of the issue.
 */

/** More digits than any price has; keeps a pasted novel out of the arithmetic. */
const LONGEST_NUMBER = 40;

/** A number above zero in plain notation. */
export function decimalArg(name: string): z.ZodType<Decimal, string> {
  return z
    .string()
    .transform(
      (word, context) =>
        positiveDecimal(word) ??
        refuse(context, phrase('error.notPositiveNumber', { name, found: shortened(word) })),
    );
}

/** A number above zero, or one certain word in any case. */
export function decimalOrWordArg<Word extends string>(
  name: string,
  word: Word,
): z.ZodType<Decimal | Word, string> {
  return z.string().transform((found, context) => {
    if (found.toLowerCase() === word) return word;
    return (
      positiveDecimal(found) ??
      refuse(context, phrase('error.notPriceOrWord', { name, found: shortened(found), word }))
    );
  });
}

/** A whole number from 1 to `most`. */
export function countArg(name: string, most: number): z.ZodType<number, string> {
  return z
    .string()
    .transform(
      (word, context) =>
        countUpTo(word, most) ??
        refuse(context, phrase('error.notWholeNumber', { name, found: shortened(word), most: String(most) })),
    );
}

/** One certain word, in any case. @param former words that were used for it once: understood, and not suggested */
export function wordArg<Word extends string>(
  word: Word,
  ...former: readonly Word[]
): z.ZodType<Word, string> {
  return z.string().transform((found, context) => {
    const meant = [word, ...former].find((candidate) => candidate === found.toLowerCase());
    return meant ?? refuse(context, phrase('error.notTheWord', { found: shortened(found), word }));
  });
}

/** One of several words, in any case. */
export function choiceArg<Word extends string>(...words: readonly Word[]): z.ZodType<Word, string> {
  return z.string().transform((found, context) => {
    const chosen = words.find((word) => word === found.toLowerCase());
    return (
      chosen ??
      refuse(context, phrase('error.notAChoice', { found: shortened(found), words: words.join(', ') }))
    );
  });
}

/** The name of a command, with or without its slash; null when left out. */
export const commandNameArg = z
  .string()
  .transform((word) => word.replace(/^[/／]/u, '').toLowerCase())
  .optional();

/** Tells what is wrong with the arguments, from the first issue of a failed parse. */
export function argumentProblem(
  error: z.ZodError,
  command: { readonly name: string; readonly usage: string },
): Phrase {
  const issue = error.issues[0];
  if (issue?.code === 'custom' && isPhraseHolder(issue.params)) return issue.params.phrase;
  const values = { command: `/${command.name}`, usage: command.usage };
  if (issue?.code !== 'too_big') return phrase('error.missingArgument', values);
  const takesNone = command.usage === values.command;
  return takesNone
    ? phrase('error.noArguments', { command: values.command })
    : phrase('error.tooManyArguments', values);
}

/** Null for anything else, e.g. `1e5`, `1,000`, `+5`, digits in full width. */
function positiveDecimal(word: string): Decimal | null {
  if (!/^[0-9]+(\.[0-9]+)?$/u.test(word) || word.length > LONGEST_NUMBER) return null;
  const value = decimal(word);
  return value.gt(ZERO) ? value : null;
}

/** Null for anything that is no whole number from 1 to `most`. */
export function countUpTo(word: string, most: number): number | null {
  if (!/^[1-9][0-9]{0,8}$/u.test(word)) return null;
  const count = Number(word);
  return count <= most ? count : null;
}

/** Ends a transformation with a message to the person. */
export function refuse(context: Pick<z.core.$RefinementCtx, 'addIssue'>, problem: Phrase): never {
  const holder: PhraseHolder = { phrase: problem };
  context.addIssue({ code: 'custom', params: { ...holder } });
  return z.NEVER;
}

interface PhraseHolder {
  readonly phrase: Phrase;
}

function isPhraseHolder(params: object | undefined): params is PhraseHolder {
  return params !== undefined && 'phrase' in params;
}
