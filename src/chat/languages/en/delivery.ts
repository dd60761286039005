/** Live messages, quiet hours, and alerts told together. */
export const delivery = {} as const;
