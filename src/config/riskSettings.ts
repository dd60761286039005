import { decimalSetting, eitherOf, quantitiesByAsset, wholeNumberSetting } from './setting.js';

const LONGEST_PAUSE_MINUTES = 43_200;

const pause = wholeNumberSetting(1, LONGEST_PAUSE_MINUTES);
const lossLimit = decimalSetting(
  'money above 0, also as a text such as "200.50" (0 is reached at once and could never be released; leave it out for no limit)',
  { above: '0', to: '1e15' },
);
const percentage = (what: string) =>
  decimalSetting(`a number of percent above 0 and up to 100 (${what})`, { above: '0', to: '100' });
const exposure = decimalSetting('money above 0, also as a text such as "4000"', { above: '0', to: '1e15' });

/** Names of the section; the first four are those of the bot before Rung. */
export const riskControlShape = {
  maxDailyLoss: lossLimit.optional(),
  maxConsecutiveLosses: wholeNumberSetting(1, 1_000).optional(),
  cooldownAfterLoss: pause.optional(),
  emergencyStopLoss: lossLimit.optional(),
  emergencyStopLossPercentage: percentage(
    '0 is reached at once and could never be released; leave it out for no limit',
  ).optional(),
  maxExposure: exposure.optional(),
  maxExposurePerAsset: quantitiesByAsset('{ "BTC": 2500, "DEFAULT": 1000 }').optional(),
  maxRungsPerMinute: wholeNumberSetting(1, 1_000).optional(),
  cooldownAfterRungs: pause.optional(),
  maxSpreadPercentage: percentage('leave it out for no limit').optional(),
  maxPriceDeviationPercentage: percentage('leave it out for no limit').optional(),
  onBrake: eitherOf('keep', 'sell').optional(),
};
