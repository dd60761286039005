/** What the owner orders beyond the ladder: sell, stop buying, set, preview. */
export const deeds = {} as const;
