/** Who may talk, and what they are told about it. */
export const access = {} as const;
