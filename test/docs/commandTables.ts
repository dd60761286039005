import { commands } from '../../commands/index.js';
import type { Command } from '../../src/chat/kit/index.js';
import { between } from './between.js';

/** Roles, each with a table of its own. */
const ROLES = ['viewer', 'operator', 'owner'] as const;
const ROW = /^\| `\/(?<name>[a-z]+)[^`]*`[^|]*(?:\\\|[^|]*)* \| (?<about>.*) \|$/u;

/**
 * The tables of commands, made anew: which there are, who may use them, how they are written and whether they ask first. What a
 * command does is told in the words that stand in its row.
 *
 * @param titles of the two columns
 * @throws Error for a command of which nothing is told
 */
export function withCommandTables(text: string, titles: readonly [string, string]): string {
  const told = new Map(
    text.split('\n').flatMap((line) => {
      const { name, about } = ROW.exec(line)?.groups ?? {};
      return name === undefined || about === undefined ? [] : [[name, about.trim()] as const];
    }),
  );
  return ROLES.reduce((changed, role) => {
    const rows = commands.filter(({ needs }) => needs === role).map((command) => rowOf(command, told));
    return between(changed, `commands: ${role}`, table([titles, ...rows]));
  }, text);
}

function rowOf(command: Command, told: ReadonlyMap<string, string>): readonly [string, string] {
  const about = told.get(command.name);
  if (about === undefined) throw new Error(`say what /${command.name} does: a row in the table of its role`);
  const usage = `\`${command.usage.replaceAll('|', '\\|')}\``;
  return [command.asksFirst ? `${usage} ❓` : usage, about];
}

function table([titles, ...rows]: readonly (readonly [string, string])[]): string {
  const written = (row: readonly [string, string] | undefined) => `| ${row?.join(' | ')} |`;
  return [written(titles), '| --- | --- |', ...rows.map(written)].join('\n');
}
