/**
 * Quantities that a strategy has written off without proof, as JSON with its decimals as text, and the part of a
 * difference that a report did not believe yet. NULL: nothing.
 */
export const missing = `
ALTER TABLE strategy_state ADD COLUMN missing TEXT;

ALTER TABLE reports ADD COLUMN watched TEXT;
`;
