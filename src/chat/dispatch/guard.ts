import { mayUse, type OneTimeCodes, type People } from '../access/index.js';
import type { Command, Person } from '../kit/index.js';
import type { Role } from '../memory/index.js';
import { duration, phrase, type Reply, reply, text } from '../message/index.js';

/** A command on its way, understood. */
export interface Invocation {
  /** As it was written. */
  readonly written: string;
  readonly strategyId: string | null;
  readonly person: Person;
}

/** A command with what stands between it and its deed. */
export interface Ready {
  readonly invocation: Invocation;
  readonly needs: Role;
  readonly isGuarded: boolean;
  readonly isOrder: boolean;
  readonly endsRisk: boolean;
}

export interface GuardOptions {
  readonly commands: readonly Command[];
  readonly people: Pick<People, 'roleNow'>;
  readonly codes: Pick<OneTimeCodes, 'lockedForMs'> | null;
  /** Names of the commands that ask for a code, by the owner's choice; null: each as it says itself. */
  readonly guarded: readonly string[] | null;
  /** Writes a line of the audit. */
  readonly record: (invocation: Invocation, result: string) => void;
}

/** Guard of what people may do, asked anew at each step of a command: what was true as it was sent may not be now. */
export class Guard {
  readonly #options: GuardOptions;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** Those that the person may use now. */
  commandsFor(person: Person): readonly Command[] {
    const { commands, people } = this.#options;
    const role = people.roleNow(person);
    return commands.filter(({ needs }) => mayUse(role, needs));
  }

  /** The answer to somebody whose role is not enough, or not enough any more; null when it is. */
  refusalOf(needs: Role, invocation: Invocation): Reply | null {
    const role = this.#options.people.roleNow(invocation.person);
    if (mayUse(role, needs)) return null;
    this.#options.record(invocation, `refused: for ${needs}`);
    return reply(
      role === null
        ? text('access.removed')
        : text('access.roleTooLow', { needed: phrase(`role.${needs}`), own: phrase(`role.${role}`) }),
    );
  }

  /** Tells whether a command asks for a code: what only shows something never does. */
  isGuarded(
    { name }: Pick<Command, 'name'>,
    prepared: { readonly isGuarded: boolean; readonly isOrder: boolean },
  ): boolean {
    const { guarded } = this.#options;
    return guarded === null ? prepared.isGuarded : prepared.isOrder && guarded.includes(name);
  }

  isCodeNeeded({ isGuarded, invocation }: Ready): boolean {
    // Whoever sits at the terminal has the books and the secret itself.
    return isGuarded && this.#options.codes !== null && invocation.person.id !== 'console';
  }

  /** Tells why a code that is needed cannot be given, before anything is asked; null when nothing is in the way. */
  obstacle(ready: Ready): Reply | null {
    const { codes, record } = this.#options;
    const { invocation } = ready;
    if (!this.isCodeNeeded(ready)) return null;
    // Nobody is locked out of what ends a risk.
    const forMs = ready.endsRisk ? null : (codes?.lockedForMs(invocation.person.id) ?? null);
    if (forMs !== null) return this.locked(invocation, forMs);
    if (invocation.person.chat === invocation.person.id) return null;
    // In a group everybody would read along.
    record(invocation, 'refused: code in a group');
    return reply(text('code.inPrivate'));
  }

  locked(invocation: Invocation, forMs: number): Reply {
    this.#options.record(invocation, 'refused: codes are locked');
    return reply(text('code.locked', { duration: duration(forMs) }));
  }
}
