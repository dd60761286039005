import type { Environment } from '../../config/index.js';
import type { ExitCode } from '../exitCodes.js';
import { secretsOf } from '../log/index.js';
import { examined } from './checks.js';
import { type ReadConfiguration, readConfiguration } from './configuration.js';
import { gather } from './facts.js';
import { type Machine, thisMachine } from './machine.js';
import { exitCodeOf, reportJson, reportText } from './report.js';
import { mend } from './secretFiles.js';

/** Place where a start would be made. */
export interface StartPlace {
  /** Working directory. */
  readonly folder: string;
  readonly environment: Environment;
  /** Columns of the terminal; undefined: it is none. */
  readonly columns: number | undefined;
  /** Default: this one. */
  readonly machine?: Machine;
}

const USUAL_COLUMNS = 80;

/**
 * Looks at all that can keep Rung from trading. It changes nothing but the rights to files, where it is told to with
 * `--fix`.
 *
 * @throws HelpRequested, VersionRequested; ConfigError for an option without its argument
 */
export async function examine(
  argv: readonly string[],
  { folder, environment, columns = USUAL_COLUMNS, machine = thisMachine() }: StartPlace,
): Promise<{ readonly text: string; readonly exitCode: ExitCode }> {
  const configuration = readConfiguration(argv, folder, environment);
  const before = await gather(configuration, { folder, machine });
  const fixed = configuration.fixes ? mend(before.exposed) : [];
  const exposed = before.exposed.filter((file) => !fixed.includes(file));
  const report = {
    findings: examined({ ...before, exposed }),
    fixed: fixed.map(({ name }) => `only its user can read ${name} now (chmod 600)`),
  };
  const text = configuration.asJson ? reportJson(report) : reportText(report, columns);
  return { text: withoutSecrets(text, configuration), exitCode: exitCodeOf(report) };
}

/** A second lock on the door: no check tells a secret. */
function withoutSecrets(text: string, { loaded }: Pick<ReadConfiguration, 'loaded'>): string {
  const secrets = 'value' in loaded ? secretsOf(loaded.value.config) : [];
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}
