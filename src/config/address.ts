import { type ConfigInput, type VariableName, variable } from './environment.js';
import { readGiven, urlSetting } from './setting.js';

const SECURE: readonly string[] = ['https:', 'wss:'];
const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

interface Address<T> {
  readonly protocols: readonly string[];
  readonly example: string;
  /** Value that holds when the variable is not set. */
  readonly fallback: T;
}

/** The address in a variable. One that sends orders or tokens unencrypted to another machine earns a warning. */
export function readAddress<T extends string | null>(
  { environment, findings }: ConfigInput,
  source: VariableName,
  { protocols, example, fallback }: Address<T>,
): string | T {
  const given = { source, text: variable(environment, source) };
  const url = readGiven<string | T>(findings, urlSetting(protocols, example), [given], fallback);
  if (url !== null && url !== fallback) {
    const { protocol, hostname } = new URL(url);
    if (!SECURE.includes(protocol) && !THIS_MACHINE.test(hostname)) {
      findings.warn(`${source}: the connection to ${hostname} is not encrypted`);
    }
  }
  return url;
}
