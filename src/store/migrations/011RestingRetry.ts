/** Refusals of a take profit that is to rest, and its pause. NULL: none. */
export const restingRetry = `
ALTER TABLE strategy_state ADD COLUMN resting_retry TEXT;
`;
