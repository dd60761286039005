/** Brakes that fall and hold until they are released. */
export const BRAKE_KINDS = [
  'maxDailyLoss',
  'emergencyStopLoss',
  'emergencyStopLossPercentage',
  'maxConsecutiveLosses',
  'maxRungsPerMinute',
] as const;
export type BrakeKind = (typeof BRAKE_KINDS)[number];

/** Event that releases a fallen brake. The owner's `/resume` releases each. */
export type Release =
  | { readonly kind: 'resume' }
  /** The day of UTC after this one, which is counted from the epoch. */
  | { readonly kind: 'utcDay'; readonly day: number }
  /** `pauseMs` later than it fell. */
  | { readonly kind: 'time'; readonly untilMs: number; readonly pauseMs: number };
