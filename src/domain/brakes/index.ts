export type { BrakeReading } from './brake.js';
export { buyingRoom, type Exposure, exposureOf, hasExposureLimit } from './exposure.js';
export { BRAKE_KINDS, type BrakeKind, type Release } from './kinds.js';
export { type BrakeLimits, EVERY_OTHER_ASSET, exposureLimit, NO_LIMITS } from './limits.js';
export { type BrakeMemory, type FallenBrake, newMemory } from './memory.js';
export { type BrakeMeasure, type BrakeReview, brakeMeasures, releaseAll, reviewBrakes } from './review.js';
export { BRAKES } from './table.js';
export { boundsOf, utcDay } from './utcDay.js';
