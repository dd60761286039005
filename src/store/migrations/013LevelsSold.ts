/** Partial targets of a cycle, as far as they are sold: JSON; null: nothing is. */
export const levelsSold = `
ALTER TABLE strategy_state ADD COLUMN levels_sold TEXT;
`;
