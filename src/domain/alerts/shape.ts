import type { Decimal } from '../decimal.js';

/*
 * The shape of what an alert carries, as data: its type and how it is stored are both made from it, so that a new field
 * stands in one place.
 */

export type Shape =
  | { readonly is: 'text' | 'integer' | 'flag' | 'decimal' }
  | { readonly is: 'oneOf'; readonly values: readonly (string | true)[] }
  | { readonly is: 'nullable' | 'list' | 'optional'; readonly of: Shape }
  | { readonly is: 'later'; readonly of: Shape; readonly before: Before }
  | { readonly is: 'record'; readonly fields: Fields }
  | { readonly is: 'union'; readonly kinds: Kinds };

export type Fields = Readonly<Record<string, Shape>>;

/** Fields that each kind of a thing carries besides its `kind`. */
export type Kinds = Readonly<Record<string, { readonly fields: Fields }>>;

/** Value that is assumed of a field that was not told then. */
type Before = null | '' | false | readonly [];

export const TEXT = { is: 'text' } as const;
/** Counts, numbers of things, and times and spans in milliseconds. */
export const INTEGER = { is: 'integer' } as const;
export const FLAG = { is: 'flag' } as const;
export const DECIMAL = { is: 'decimal' } as const;

/** One of these values. */
export function oneOf<const Value extends string | true>(...values: readonly Value[]) {
  return { is: 'oneOf', values } as const;
}

/** A value, or null. */
export function nullable<Of extends Shape>(of: Of) {
  return { is: 'nullable', of } as const;
}

/** Several values of one shape, in order. */
export function list<Of extends Shape>(of: Of) {
  return { is: 'list', of } as const;
}

/** A field that may be missing. */
export function optional<Of extends Shape>(of: Of) {
  return { is: 'optional', of } as const;
}

/** A field that alerts of earlier versions do not have: they are read as if it were `before`. */
export function later<Of extends Shape>(of: Of, before: Before) {
  return { is: 'later', of, before } as const;
}

/** A record of these fields, each with its shape. */
export function record<Of extends Fields>(fields: Of) {
  return { is: 'record', fields } as const;
}

/** One of several records, told apart by their `kind`. */
export function union<Of extends Kinds>(kinds: Of) {
  return { is: 'union', kinds } as const;
}

/** The values of a shape. */
export type ValueOf<Of> = Of extends { readonly is: keyof Plain }
  ? Plain[Of['is']]
  : Of extends { readonly is: 'oneOf'; readonly values: readonly (infer Value)[] }
    ? Value
    : Of extends { readonly is: 'record'; readonly fields: infer Inner }
      ? RecordOf<Inner>
      : Of extends { readonly is: 'union'; readonly kinds: infer Inner extends Kinds }
        ? KindsOf<Inner>
        : Of extends { readonly is: infer Is; readonly of: infer Inner }
          ? ValueAround<Is, ValueOf<Inner>>
          : never;

interface Plain {
  readonly text: string;
  readonly integer: number;
  readonly flag: boolean;
  readonly decimal: Decimal;
}

type ValueAround<Is, Value> = Is extends 'nullable'
  ? Value | null
  : Is extends 'list'
    ? readonly Value[]
    : Value;

/** A record of these fields. */
export type RecordOf<Of> = Flat<
  { readonly [Name in keyof Of as IsOptional<Of[Name]> extends true ? never : Name]: ValueOf<Of[Name]> } & {
    readonly [Name in keyof Of as IsOptional<Of[Name]> extends true ? Name : never]?: ValueOf<Of[Name]>;
  }
>;

type IsOptional<Of> = Of extends { readonly is: 'optional' } ? true : false;

/** A record of any of these kinds, or of those that are named. */
export type KindsOf<Of extends Kinds, Kind extends keyof Of = keyof Of> = {
  [Each in Kind]: Flat<{ readonly kind: Each } & RecordOf<Of[Each]['fields']>>;
}[Kind];

/** The same type, as one object instead of several that are joined. */
type Flat<Of> = { [Name in keyof Of]: Of[Name] };
