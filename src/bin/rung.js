#!/usr/bin/env node
/**
 * One command for all that Rung does: `rung start`, `rung reconcile` and the others. Builds first what has changed, as
 * `npm start` does, and puts the program in its own place where Node.js can (`process.execve`, 22.15), else it waits for it.
 *
 * It is JavaScript, for it runs before anything is built. `npx rung`, `npm link` and the image have it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const { version, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The options of Node.js, where there are any, are those of the script of package.json that is called so. */
const COMMANDS = {
  start: 'trade, and be run from the chat',
  doctor: 'look at all that can keep Rung from trading, and what to do about it',
  reconcile: 'compare the books with the exchange, and book what differs with --apply',
  exchange: 'a local exchange with paper money',
  completion: 'print what completes these words in bash, zsh or fish',
};
const WRONG_COMMAND_LINE = 2;
const FAILED = 1;

const HELP = `Usage: rung <command> [options]

A ladder trading bot for Backpack Exchange, run from a chat.

${Object.entries(COMMANDS)
  .map(([name, what]) => `  ${name.padEnd(12)}${what}`)
  .join('\n')}

  -h, --help      show this; after a command: its options
  -V, --version   show the version

Examples:
  rung start                                  paper money, at the pace of life
  rung start --feed replay --file btc.csv --speed max --exit-at-end
  rung doctor --mode live                     writes nothing, places nothing
  rung reconcile --json                       changes nothing, works beside a running Rung
  rung completion bash >> ~/.bashrc
`;

function main([command, ...options]) {
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') {
    process.stdout.write(HELP);
    return;
  }
  if (command === '--version' || command === '-V') {
    process.stdout.write(`rung ${version}\n`);
    return;
  }
  if (!Object.hasOwn(COMMANDS, command)) {
    const names = Object.keys(COMMANDS).join(', ');
    // What was typed may be a secret in the wrong place: only what looks like a word is said again.
    const found = /^[a-z-]{1,20}$/u.test(command) ? `"${command}"` : 'no command of Rung';
    process.stderr.write(`rung: found ${found}, allowed: ${names}. \`rung --help\` tells more.\n`);
    process.exitCode = WRONG_COMMAND_LINE;
    return;
  }
  if (!isBuilt()) {
    process.exitCode = FAILED;
    return;
  }
  const [, ...program] = (scripts[command] ?? `node dist/src/bin/${command}.js`).split(' ');
  run([...program.slice(0, -1), join(root, program.at(-1)), ...options]);
}

/** Builds, and puts the driver of the database in place, where the sources are; they say themselves what is wrong. */
function isBuilt() {
  return ['build.js', 'driver.js'].every((name) => {
    const file = join(root, 'src/bin', name);
    if (!existsSync(file)) return true;
    return spawnSync(process.execPath, [file], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  });
}

function run(parameters) {
  if (typeof process.execve === 'function') {
    process.execve(process.execPath, [process.execPath, ...parameters], process.env);
  }
  const child = spawn(process.execPath, parameters, { stdio: 'inherit' });
  // A terminal tells both of them of Ctrl+C and of its end: told twice, Rung would end at once.
  const isTold = process.stdin.isTTY === true;
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM']) {
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !isTold) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + constants.signals[signal]);
  });
}

main(process.argv.slice(2));
