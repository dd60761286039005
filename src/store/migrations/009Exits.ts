/** Peak that a trailing take profit follows, and since when something is held, milliseconds since the epoch. NULL: neither. */
export const exits = `
ALTER TABLE strategy_state ADD COLUMN peak TEXT;
ALTER TABLE strategy_state ADD COLUMN held_since_ms INTEGER;
`;
