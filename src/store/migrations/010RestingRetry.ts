/** What stands against a take profit that is to rest. NULL: nothing. */
export const restingRetry = `
ALTER TABLE strategy_state ADD COLUMN resting_retry TEXT;
`;
