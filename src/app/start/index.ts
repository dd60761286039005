export * from './accountBinding.js';
export { fittingSettings } from './applicableOverrides.js';
export { FreshQuestion } from './freshQuestion.js';
export { checkTarget, type ExchangeFacts, type OwnersSettings, readExchangeFacts } from './preflight.js';
export { noteReplayed, refuseReplayTwice } from './replayTwice.js';
export { sellAssets } from './sellAssets.js';
export { StartWait } from './startWait.js';
export { carriesOn, leftAlone, noteConfigured, standsAlone, withKnownIds } from './strategyIds.js';
export { refuseUnsettled } from './unsettledStrategies.js';
