import type { StrategySummary } from '../../engine/api/index.js';
import {
  type Block,
  type Button,
  type Column,
  commandButton,
  literal,
  phrase,
  table,
} from '../message/index.js';
import { commandText, lineNames, strategyLabel } from '../phrases/index.js';

type Named = Pick<StrategySummary, 'id' | 'name'>;

/**
 * A line for each strategy: its name, shortened, and its figures.
 *
 * @param all every strategy that is told of, so that no two have one name
 */
export function strategyLines<Of extends Named>(
  some: readonly Of[],
  all: readonly Named[],
  columns: readonly Column[],
  figures: (strategy: Of) => readonly string[],
): Block {
  const names = new Map(lineNames(all).map((name, index) => [all[index]?.id, name]));
  return table(
    [{ title: phrase('label.strategy'), align: 'left' }, ...columns],
    some.map((strategy) => [names.get(strategy.id) ?? strategy.id, ...figures(strategy)]),
  );
}

/** A button for each strategy, which stays when it is pressed. @param command without its slash. @param days null: none named */
export function chooseButtons(
  strategies: readonly Pick<StrategySummary, 'id' | 'name' | 'symbol'>[],
  command: string,
  days: number | null = null,
): readonly (readonly Button[])[] {
  return strategies.map((strategy) => [
    commandButton(
      literal(strategyLabel(strategy)),
      commandText(command, strategy.id, ...(days === null ? [] : [String(days)])),
      'stays',
    ),
  ]);
}
