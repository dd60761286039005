import { expect } from 'vitest';

/* Public clients against the local exchange, method by method: what a client has and no table names fails a test. */

/** A call of a client, and what its answer must be. */
export interface MethodCheck<World> {
  readonly call: (world: World) => unknown;
  /** Throws when the answer is not what it must be. */
  readonly check: (answer: unknown, world: World) => void | Promise<void>;
}

/** A method that is not called, and why. */
export type LeftOut = Readonly<Record<string, string>>;

/** The answer must match this, as `toMatchObject` does. */
export function matching(expected: object): (answer: unknown) => void {
  return (answer) => expect(answer).toMatchObject(expected);
}

/** The answer must be this, and nothing more. */
export function exactly(expected: unknown): (answer: unknown) => void {
  return (answer) => expect(answer).toEqual(expected);
}

/** The functions of an object's class, by name, those of what it inherits from left out. */
export function methodsOf(instance: object): readonly string[] {
  const prototype: object = Object.getPrototypeOf(instance);
  return Object.getOwnPropertyNames(prototype).filter((name) => {
    const { value } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    return name !== 'constructor' && typeof value === 'function';
  });
}

/** Each method is in the table or left out with a reason, never in both, and nothing else is. */
export function expectAllNamed(
  methods: readonly string[],
  table: Readonly<Record<string, unknown>>,
  leftOut: LeftOut,
): void {
  const named = [...Object.keys(table), ...Object.keys(leftOut)];
  expect([...named].sort()).toEqual([...new Set(methods)].sort());
  for (const [method, reason] of Object.entries(leftOut)) expect(reason.length, method).toBeGreaterThan(10);
}
