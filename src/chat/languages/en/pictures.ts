/** What stands in and under the pictures. */
export const pictures = {} as const;
