import { decimalSetting, eitherOf, quantitiesByAsset, wholeNumberSetting } from './setting.js';

const LONGEST_PAUSE_MINUTES = 43_200;

const WHY_NOT_ZERO = '(0 is reached at once and could never be released; leave it out for no limit)';

const pause = wholeNumberSetting(1, LONGEST_PAUSE_MINUTES, ', in minutes');
const lossLimit = decimalSetting(`money above 0, also as a text such as "200.50" ${WHY_NOT_ZERO}`, {
  above: '0',
  to: '1e15',
});
const countLimit = wholeNumberSetting(1, 1_000, ` ${WHY_NOT_ZERO}`);
const percentage = (why: string) =>
  decimalSetting(`a number of percent above 0 and up to 100 ${why}`, { above: '0', to: '100' });
const exposure = decimalSetting('money above 0, also as a text such as "4000"', { above: '0', to: '1e15' });

/** Names of the section; the first four are those of the bot before Rung. */
export const riskControlShape = {
  maxDailyLoss: lossLimit.optional(),
  maxConsecutiveLosses: countLimit.optional(),
  cooldownAfterLoss: pause.optional(),
  emergencyStopLoss: lossLimit.optional(),
  emergencyStopLossPercentage: percentage(WHY_NOT_ZERO).optional(),
  maxExposure: exposure.optional(),
  maxExposurePerAsset: quantitiesByAsset('{ "BTC": 2500, "DEFAULT": 1000 }').optional(),
  maxRungsPerMinute: countLimit.optional(),
  cooldownAfterRungs: pause.optional(),
  maxSpreadPercentage: percentage('(leave it out for no limit)').optional(),
  maxPriceDeviationPercentage: percentage('(leave it out for no limit)').optional(),
  onBrake: eitherOf('keep', 'sell').optional(),
};
