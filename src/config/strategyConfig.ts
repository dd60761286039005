import {
  completeParameters,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterName,
  type ParameterValue,
  parameterConflicts,
  type StrategyParameters,
} from '../domain/ladder/index.js';
import { assetsOfSymbol } from '../domain/market.js';
import type { Options } from './commandLine.js';
import type { FileSettings } from './fileSchema.js';
import type { Findings } from './findings.js';
import { readGiven, symbolSetting } from './setting.js';

/** The market of a newcomer who configured nothing. */
const DEFAULT_MARKET = { tradingCoin: 'BTC', quoteAsset: 'USDC' } as const;

/** The one ladder that options and file describe; what contradicts itself is left with `findings`. */
export function strategyConfig(options: Options, file: FileSettings, findings: Findings): StrategyParameters {
  const { tradingCoin, quoteAsset, parameters } = file.trading ?? {};
  const symbol = readGiven(
    findings,
    symbolSetting,
    [{ source: '--symbol', text: options.symbol }],
    `${tradingCoin ?? DEFAULT_MARKET.tradingCoin}_${quoteAsset ?? DEFAULT_MARKET.quoteAsset}`,
  );
  const strategy = completeParameters(
    { id: symbol.toLowerCase(), symbol },
    new Map([...oldParameters(file), ...(parameters ?? [])]),
  );
  checkAgainstEachOther(strategy, findings);
  warnOfOldNames(file, findings);
  return strategy;
}

/** Real money is not traded with an example's figures. */
export function requireChosenStrategy(options: Options, file: FileSettings, findings: Findings): void {
  const { tradingCoin, parameters } = file.trading ?? {};
  if (tradingCoin === undefined && options.symbol === undefined) {
    findings.problem('trading.tradingCoin: found nothing, needed for live trading: the coin, e.g. "BTC"');
  }
  for (const name of PARAMETER_NAMES) {
    const { path, neededLive } = PARAMETERS[name];
    if (neededLive === undefined || parameters?.has(name)) continue;
    findings.problem(
      `trading.${path}: found nothing, needed for live trading: ${neededLive}; ` +
        'set it in the JSON file that RUNG_CONFIG or --config names',
    );
  }
}

type OldParameter = readonly [old: string, now: ParameterName, value: ParameterValue | undefined];

/** Lists what configurations of the bot before Rung call otherwise. */
function oldNames({ advanced, actions }: FileSettings): readonly OldParameter[] {
  return [
    ['advanced.minOrderAmount', 'minOrderAmount', advanced?.minOrderAmount],
    ['advanced.noFillRestartMinutes', 'reanchorAfterMs', advanced?.noFillRestartMinutes],
    ['actions.restartAfterTakeProfit', 'restartAfterTakeProfit', actions?.restartAfterTakeProfit],
  ];
}

function oldParameters(file: FileSettings): ReadonlyMap<ParameterName, ParameterValue> {
  const parameters = new Map<ParameterName, ParameterValue>();
  for (const [, name, value] of oldNames(file)) if (value !== undefined) parameters.set(name, value);
  if (file.actions?.autoRestartNoFill === false) parameters.delete('reanchorAfterMs');
  return parameters;
}

function checkAgainstEachOther(strategy: StrategyParameters, findings: Findings): void {
  const { baseAsset, quoteAsset } = assetsOfSymbol(strategy.symbol);
  if (baseAsset === quoteAsset) {
    findings.problem(
      `trading.tradingCoin: found "${baseAsset}", allowed: a coin other than trading.quoteAsset`,
    );
  }
  for (const { key, found, limit, most } of parameterConflicts(strategy)) {
    findings.problem(`trading.${key}: found ${found}, allowed: at most trading.${limit}, which is ${most}`);
  }
}

function warnOfOldNames(file: FileSettings, findings: Findings): void {
  for (const [old, name, value] of oldNames(file)) {
    if (value === undefined) continue;
    findings.warn(`${old}: works, its name is now trading.${PARAMETERS[name].path}`);
  }
  if (file.actions?.autoRestartNoFill !== undefined) {
    findings.warn(
      'actions.autoRestartNoFill: an empty ladder always follows the price; trading.reanchor says when',
    );
  }
}
