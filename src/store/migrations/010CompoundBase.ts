/** Realized PnL of a strategy when its profits began to be compounded. NULL: they are not. */
export const compoundBase = `
ALTER TABLE strategy_state ADD COLUMN compound_base TEXT;
`;
