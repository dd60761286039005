import { ConfigError } from './configError.js';
import type { Secret } from './secret.js';

/** Shorter values are no secrets worth the name, and striking them out would garble the messages. */
const SHORTEST_SECRET_LENGTH = 12;

/** Findings from the reading of a configuration. All are collected, so that one start shows every problem. */
export class Findings {
  readonly #problems: string[] = [];
  readonly #warnings: string[] = [];
  readonly #secrets: Secret[] = [];

  problem(text: string): void {
    this.#problems.push(text);
  }

  warn(text: string): void {
    this.#warnings.push(text);
  }

  /** From now on this value is struck out of every problem and warning, wherever else it was pasted. */
  keepSecret(secret: Secret): Secret {
    this.#secrets.push(secret);
    return secret;
  }

  get hasProblems(): boolean {
    return this.#problems.length > 0;
  }

  /** @returns the warnings; throws {@link ConfigError} when there are problems. */
  conclude(): readonly string[] {
    if (this.hasProblems) throw new ConfigError(this.#problems.map((text) => this.#withoutSecrets(text)));
    return this.#warnings.map((text) => this.#withoutSecrets(text));
  }

  #withoutSecrets(text: string): string {
    return (
      this.#secrets
        .map((secret) => secret.reveal())
        .filter((value) => value.length >= SHORTEST_SECRET_LENGTH)
        // Messages show texts in quotes, where a quote or a backslash of the secret is escaped.
        .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
        .reduce((rest, value) => rest.replaceAll(value, '[secret]'), text)
    );
  }
}
