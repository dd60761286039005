export * from './accountBinding.js';
export { FreshQuestion } from './freshQuestion.js';
export { refuseAbandoning } from './orphanedStrategies.js';
export { type ExchangeFacts, type OwnersSettings, readExchangeFacts } from './preflight.js';
export { noteReplayed, refuseReplayTwice } from './replayTwice.js';
export { carriesOn, noteConfigured, withKnownIds } from './strategyIds.js';
