import { expect, it } from 'vitest';
import { z } from 'zod';
import { decimal } from '../../src/domain/decimal.js';
import { json, jsonDecimal } from '../../src/store/column.js';

const column = json(
  z.object({ price: jsonDecimal, atMs: z.number(), some: z.array(jsonDecimal).exactOptional() }),
);

it('decimals stand in JSON in plain notation, however small or large', () => {
  const value = { price: decimal('1e-12'), atMs: 5, some: [decimal('1e30'), decimal('0')] };
  const text = column.write(value);
  expect(text).toBe('{"price":"0.000000000001","atMs":5,"some":["1000000000000000000000000000000","0"]}');
  expect(column.read(text)).toEqual(value);
});

it('a number that could not be read again is refused, not recorded as null', () => {
  expect(() => column.write({ price: decimal('1'), atMs: Number.NaN })).toThrow(/atMs is NaN/);
});
