/** Age of the position that the target has fallen for, milliseconds. */
export const targetAge = `
ALTER TABLE strategy_state ADD COLUMN target_age_ms INTEGER NOT NULL DEFAULT 0;
`;
