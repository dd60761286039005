import { EXIT, type ExitCode } from '../app/exitCodes.js';
import { DOCTOR, RECONCILE, RUNG } from '../config/index.js';

/* Words that a shell completes after `rung`: `rung completion bash|zsh|fish` prints them as that shell reads them. */

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  start: optionsOf(RUNG.options),
  doctor: optionsOf(DOCTOR.options),
  reconcile: optionsOf(RECONCILE.options),
  exchange: ['--help'],
  completion: [],
};
const COMMANDS = Object.keys(OPTIONS);

const SHELLS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

process.exitCode = main(process.argv.slice(2));

function main([shell = '']: readonly string[]): ExitCode {
  const script = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (script === undefined) {
    process.stderr.write(`rung completion: allowed: ${Object.keys(SHELLS).join(', ')}\n`);
    return EXIT.badConfiguration;
  }
  process.stdout.write(script());
  return EXIT.ok;
}

/** Gives the long form of each option. */
function optionsOf(options: readonly (readonly [flags: string, description: string])[]): readonly string[] {
  return options.flatMap(([flags]) => flags.match(/--[a-z-]+/g) ?? []);
}

function bash(): string {
  const cases = COMMANDS.map((name) => `    ${name}) words="${OPTIONS[name]?.join(' ')}" ;;`);
  return `_rung() {
  local words
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) COMPREPLY=($(compgen -W "${COMMANDS.join(' ')} --help --version" -- "\${COMP_WORDS[COMP_CWORD]}")); return ;;
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _rung rung
`;
}

/** zsh reads what bash does. */
function zsh(): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash()}`;
}

function fish(): string {
  const lines = [
    `complete -c rung -n __fish_use_subcommand -f -a '${COMMANDS.join(' ')}'`,
    ...COMMANDS.flatMap((name) =>
      (OPTIONS[name] ?? []).map(
        (option) => `complete -c rung -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
      ),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
