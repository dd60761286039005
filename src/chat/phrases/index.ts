export { allowedPhrase } from './allowedPhrase.js';
export { auditDetail } from './auditDetails.js';
export { bookingPhrase, inOne, resultOf, type Units } from './bookingPhrases.js';
export { brakeFigure, brakeOn, brakeRelease } from './brakePhrases.js';
export { evidencePhrase } from './evidencePhrase.js';
export { foreignOrderPhrase } from './foreignOrderPhrase.js';
export { parameterLabel, parameterMeaning, parameterUnit, parameterValue } from './parameterPhrases.js';
export { problemPhrase } from './problemPhrase.js';
export { ChatRefusal } from './refusal.js';
export * from './strategyCommands.js';
export {
  amount,
  brakePhrase,
  gatePhrase,
  lineNames,
  modePhrase,
  orDash,
  rungsPhrase,
  strategyLabel,
} from './strategyPhrases.js';
export { endPhrase, troublePhrase } from './troublePhrases.js';
