import { z } from 'zod';
import type { Fields, Kinds, Shape, ValueOf } from '../domain/alerts/index.js';
import { jsonDecimal } from './column.js';

/** The codec of whatever has this shape, inside a JSON column. */
export function codecOf<Of extends Shape>(shape: Of): z.ZodType<ValueOf<Of>> {
  // A border: the shape is data, and the table below says for each part of it what `ValueOf` says of its type.
  return built(shape) as z.ZodType<ValueOf<Of>>;
}

function built(shape: Shape): z.ZodType {
  switch (shape.is) {
    case 'text':
      return z.string();
    case 'integer':
      return z.int();
    case 'flag':
      return z.boolean();
    case 'decimal':
      return jsonDecimal;
    case 'oneOf':
      return z.literal(shape.values);
    case 'nullable':
      return built(shape.of).nullable();
    case 'list':
      return z.array(built(shape.of)).readonly();
    case 'optional':
      return built(shape.of).exactOptional();
    case 'later':
      return built(shape.of).default(shape.before);
    case 'record':
      return z.object(fieldsOf(shape.fields));
    case 'union':
      return unionOf(shape.kinds);
  }
}

function fieldsOf(fields: Fields): z.ZodRawShape {
  return Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, built(shape)]));
}

function unionOf(kinds: Kinds): z.ZodType {
  const [first, ...others] = Object.entries(kinds).map(([kind, { fields }]) =>
    z.object({ kind: z.literal(kind), ...fieldsOf(fields) }),
  );
  if (first === undefined) throw new RangeError('a union of nothing');
  return z.discriminatedUnion('kind', [first, ...others]);
}
