export { applyBrake, applyBrakeReleased } from './brakes.js';
export { applyCorrection, remindOfBlock } from './correction.js';
export { applyFill } from './fills.js';
export {
  applyAdoption,
  applyAnswers,
  applyNeverArrived,
  applyReport,
  applyRevival,
  applyStillUnsettled,
  applyVanished,
  LOOK_UPS_BEFORE_ALERT,
} from './orderEvents.js';
export { applyForeignOrder, applyOtherProgram } from './otherProgram.js';
export {
  applyFresh,
  applyPause,
  applyResume,
  applyRetirement,
  applySetAverage,
  applyStandDown,
  applyStopBuying,
} from './ownerEvents.js';
export { REFUSALS_BEFORE_ALERT, UNSOLD_BEFORE_ALERT } from './retries.js';
export { applyParameters, applyRules, goOnUnderNewRules } from './rules.js';
