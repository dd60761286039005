import { z } from 'zod';
import type { EngineApi, StrategyApi, StrategySummary } from '../../engine/api/index.js';
import { type Phrase, phrase } from '../message/index.js';
import { strategyLabel } from '../phrases/index.js';
import type { StrategyNow } from '../replies/index.js';
import { wordArg } from './arguments.js';
import type { StrategyCommandContext } from './command.js';
import { failureOf } from './failures.js';

/*
 * Commands about one strategy, or with the word `all` about every one.
 */

type Words = [('all' | undefined)?];

export const strategyOrAll: z.ZodType<Words, unknown> = z.tuple([wordArg('all').optional()]);

export function isAboutAll([word]: Words): boolean {
  return word === 'all';
}

/** The strategies that the command is about: one at least. */
export function chosenStrategies(context: StrategyCommandContext<Words>): readonly StrategySummary[] {
  return isAboutAll(context.args) ? context.engine.strategies() : [context.strategy];
}

/** Every strategy, and how it stands. */
export function strategiesNow(engine: EngineApi): readonly StrategyNow[] {
  return engine
    .strategies()
    .map((strategy) => ({ ...strategy, status: engine.strategy(strategy.id).queries.status() }));
}

/** Asks the same of every strategy, one after another: what takes its time for one takes it for all. */
export async function askEach<View>(
  engine: EngineApi,
  ask: (strategy: StrategyApi) => Promise<View> | View,
): Promise<readonly View[]> {
  const views: View[] = [];
  for (const { id } of engine.strategies()) views.push(await ask(engine.strategy(id)));
  return views;
}

/**
 * Does the same with each, all at once. With several strategies, what cannot be done with one is told beside what was done
 * with the others.
 *
 * @throws what nobody foresaw, once all have ended
 */
export async function withEach<Result>(
  strategies: readonly StrategySummary[],
  deed: (strategy: StrategySummary) => Promise<Result>,
): Promise<readonly { readonly strategy: StrategySummary; readonly result: Result | Phrase }[]> {
  const ended = await Promise.allSettled(strategies.map(deed));
  return ended.map((end, index) => {
    const strategy = strategies[index];
    if (strategy === undefined) throw new RangeError(`no strategy ${index}`);
    if (end.status === 'fulfilled') return { strategy, result: end.value };
    const failure = failureOf(end.reason);
    if (!failure.expected || strategies.length === 1) throw end.reason;
    return { strategy, result: failure.message };
  });
}

/** One phrase for each, named where there are several. */
export async function phraseOfEach(
  strategies: readonly StrategySummary[],
  deed: (strategy: StrategySummary) => Promise<Phrase>,
): Promise<readonly Phrase[]> {
  const ended = await withEach(strategies, deed);
  if (ended.length === 1) return ended.map(({ result }) => result);
  return ended.map(({ strategy, result }) =>
    phrase('everyStrategy.line', { symbol: strategyLabel(strategy), what: result }),
  );
}
