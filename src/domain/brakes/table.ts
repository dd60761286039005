import type { Brake } from './brake.js';
import { emergencyStopLoss, emergencyStopLossPercentage } from './emergencyStopLoss.js';
import type { BrakeKind } from './kinds.js';
import { maxConsecutiveLosses } from './maxConsecutiveLosses.js';
import { maxDailyLoss } from './maxDailyLoss.js';
import { maxRungsPerMinute } from './maxRungsPerMinute.js';

/** All brakes that fall. What is measured, stored, told and shown of them reads this table. */
export const BRAKES: Readonly<Record<BrakeKind, Brake>> = {
  maxDailyLoss,
  emergencyStopLoss,
  emergencyStopLossPercentage,
  maxConsecutiveLosses,
  maxRungsPerMinute,
};
