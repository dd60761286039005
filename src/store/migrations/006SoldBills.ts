/**
 * Fees and cost of what a cycle has sold, as JSON with its decimals as text. NULL: not kept, in cycles that sold something
 * before.
 */
export const soldBills = `
ALTER TABLE cycles ADD COLUMN sold_bill TEXT;

ALTER TABLE strategy_state ADD COLUMN sold_bill TEXT;
`;
