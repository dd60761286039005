import { type BrakeLimits, EVERY_OTHER_ASSET, exposureLimit, NO_LIMITS } from '../domain/brakes/index.js';
import type { Decimal } from '../domain/decimal.js';
import { firstRungAmount, type StrategyParameters } from '../domain/ladder/index.js';
import { assetsOfSymbol } from '../domain/market.js';
import type { FileSettings } from './fileSchema.js';
import type { Findings } from './findings.js';

const MINUTE_MS = 60_000;

/** The limits of the account's risk; what contradicts itself, or could never be traded with, is left with `findings`. */
export function riskConfig(
  { riskControl = {} }: FileSettings,
  strategies: readonly StrategyParameters[],
  findings: Findings,
): BrakeLimits {
  const { cooldownAfterLoss, cooldownAfterRungs } = riskControl;
  const limits: BrakeLimits = {
    maxDailyLoss: riskControl.maxDailyLoss ?? null,
    emergencyStopLoss: riskControl.emergencyStopLoss ?? null,
    emergencyStopLossPercentage: riskControl.emergencyStopLossPercentage ?? null,
    maxConsecutiveLosses: riskControl.maxConsecutiveLosses ?? null,
    cooldownAfterLossMs: cooldownAfterLoss === undefined ? null : cooldownAfterLoss * MINUTE_MS,
    maxRungsPerMinute: riskControl.maxRungsPerMinute ?? null,
    cooldownAfterRungsMs:
      cooldownAfterRungs === undefined ? NO_LIMITS.cooldownAfterRungsMs : cooldownAfterRungs * MINUTE_MS,
    maxExposure: riskControl.maxExposure ?? null,
    maxExposurePerAsset: riskControl.maxExposurePerAsset ?? NO_LIMITS.maxExposurePerAsset,
    maxSpreadPercentage: riskControl.maxSpreadPercentage ?? null,
    maxPriceDeviationPercentage: riskControl.maxPriceDeviationPercentage ?? null,
    onBrake: riskControl.onBrake ?? NO_LIMITS.onBrake,
  };
  refuseContradictions(limits, findings);
  for (const strategy of strategies) refuseTooNarrow(limits, strategy, findings);
  if (cooldownAfterLoss !== undefined && limits.maxConsecutiveLosses === null)
    findings.warn(alone('cooldownAfterLoss', 'maxConsecutiveLosses'));
  if (cooldownAfterRungs !== undefined && limits.maxRungsPerMinute === null)
    findings.warn(alone('cooldownAfterRungs', 'maxRungsPerMinute'));
  return limits;
}

function alone(found: string, needed: string): string {
  return `riskControl.${found}: no effect without riskControl.${needed}`;
}

function refuseContradictions(limits: BrakeLimits, findings: Findings): void {
  const { maxDailyLoss, emergencyStopLoss, maxExposure, maxExposurePerAsset } = limits;
  if (maxDailyLoss !== null && emergencyStopLoss !== null && maxDailyLoss.gt(emergencyStopLoss)) {
    findings.problem(
      `riskControl.maxDailyLoss: found ${maxDailyLoss}, allowed: at most riskControl.emergencyStopLoss, which is ` +
        `${emergencyStopLoss} and would always stop trading first`,
    );
  }
  for (const [asset, limit] of maxExposurePerAsset) {
    if (maxExposure === null || limit.lte(maxExposure)) continue;
    findings.problem(
      `riskControl.maxExposurePerAsset.${asset}: found ${limit}, allowed: at most riskControl.maxExposure, which is ${maxExposure}`,
    );
  }
}

/** An exposure that is less than a rung costs would keep a strategy from ever buying. */
function refuseTooNarrow(limits: BrakeLimits, strategy: StrategyParameters, findings: Findings): void {
  const { baseAsset } = assetsOfSymbol(strategy.symbol);
  const rung = firstRungAmount(strategy);
  const refuse = (path: string, limit: Decimal | null) => {
    if (limit === null || limit.gte(rung)) return;
    findings.problem(
      `riskControl.${path}: found ${limit}, allowed: at least ${rung.round(2, 3)}, ` +
        `which the first rung of ${strategy.name ?? strategy.symbol} costs`,
    );
  };
  refuse('maxExposure', limits.maxExposure);
  const isNamed = limits.maxExposurePerAsset.has(baseAsset);
  refuse(`maxExposurePerAsset.${isNamed ? baseAsset : EVERY_OTHER_ASSET}`, exposureLimit(limits, baseAsset));
}
