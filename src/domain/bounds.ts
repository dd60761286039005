import { type Decimal, decimal } from './decimal.js';

/** Bounds of a decimal, as texts: `above` and `below` exclude their own value, `from` and `to` include it. */
export interface Bounds {
  readonly above?: string;
  readonly from?: string;
  readonly below?: string;
  readonly to?: string;
}

export function within(value: Decimal, { above, from, below, to }: Bounds): boolean {
  return (
    (above === undefined || value.gt(decimal(above))) &&
    (from === undefined || value.gte(decimal(from))) &&
    (below === undefined || value.lt(decimal(below))) &&
    (to === undefined || value.lte(decimal(to)))
  );
}
