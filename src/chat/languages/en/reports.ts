/** What happened: profit, trades, cycles, health, the log. */
export const reports = {} as const;
