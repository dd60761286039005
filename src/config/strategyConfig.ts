import { type Decimal, decimal, minimum } from '../domain/decimal.js';
import { parameterConflicts, type StrategyParameters } from '../domain/ladder/index.js';
import { assetsOfSymbol } from '../domain/market.js';
import type { Options } from './commandLine.js';
import type { FileSettings } from './fileSchema.js';
import type { Findings } from './findings.js';
import { readGiven, symbolSetting } from './setting.js';

/** The example ladder of a newcomer who configured nothing; on paper its target pays the fees of a round trip. */
const DEFAULTS = {
  tradingCoin: 'BTC',
  quoteAsset: 'USDC',
  totalAmount: decimal('2000'),
  orderCount: 8,
  incrementPercentage: decimal('50'),
  maxDropPercentage: decimal('7'),
  takeProfitPercentage: decimal('0.25'),
  slippagePercentage: decimal('0.05'),
  reanchorAfterMinutes: 60,
  reanchorDriftPercentage: decimal('0.5'),
} as const;

/** The one ladder that options and file describe; what contradicts itself is left with `findings`. */
export function strategyConfig(options: Options, file: FileSettings, findings: Findings): StrategyParameters {
  const trading = file.trading ?? {};
  const symbol = readGiven(
    findings,
    symbolSetting,
    [{ source: '--symbol', text: options.symbol }],
    `${trading.tradingCoin ?? DEFAULTS.tradingCoin}_${trading.quoteAsset ?? DEFAULTS.quoteAsset}`,
  );
  const takeProfitPercentage = trading.takeProfitPercentage ?? DEFAULTS.takeProfitPercentage;
  const strategy: StrategyParameters = {
    id: symbol.toLowerCase(),
    symbol,
    totalAmount: trading.totalAmount ?? DEFAULTS.totalAmount,
    orderCount: trading.orderCount ?? DEFAULTS.orderCount,
    incrementPercentage: trading.incrementPercentage ?? DEFAULTS.incrementPercentage,
    firstDropPercentage: trading.firstDropPercentage ?? null,
    maxDropPercentage: trading.maxDropPercentage ?? DEFAULTS.maxDropPercentage,
    takeProfitPercentage,
    // A slippage that nobody chose must not let a sale execute below the average entry price.
    slippagePercentage:
      trading.takeProfit?.slippagePercentage ?? minimum(DEFAULTS.slippagePercentage, takeProfitPercentage),
    stopLossPercentage: trading.stopLossPercentage ?? null,
    minOrderAmount: firstSet(trading.minOrderAmount, file.advanced?.minOrderAmount) ?? null,
    reanchorAfterMs: Math.round(reanchorAfterMinutes(file) * 60_000),
    reanchorDriftPercentage: trading.reanchor?.driftPercentage ?? DEFAULTS.reanchorDriftPercentage,
    cooldownMs: Math.round((trading.cooldownSeconds ?? 0) * 1000),
    restartAfterTakeProfit: trading.restartAfterTakeProfit ?? file.actions?.restartAfterTakeProfit ?? true,
    onManualExit: trading.onManualExit ?? 'restart',
    acceptUnprofitableTarget: trading.acceptUnprofitableTarget ?? false,
    cancelOwnOrdersForSale: trading.cancelOwnOrdersForSale ?? false,
  };
  checkAgainstEachOther(strategy, findings);
  warnOfOldNames(file, findings);
  return strategy;
}

/** Real money is not traded with an example's figures. */
export function requireChosenStrategy(options: Options, file: FileSettings, findings: Findings): void {
  const { tradingCoin, totalAmount } = file.trading ?? {};
  if (tradingCoin === undefined && options.symbol === undefined) {
    findings.problem('trading.tradingCoin: found nothing, needed for live trading: the coin, e.g. "BTC"');
  }
  if (totalAmount === undefined) {
    findings.problem(
      'trading.totalAmount: found nothing, needed for live trading: the money that the ladder may use; ' +
        'set it in the JSON file that RUNG_CONFIG or --config names',
    );
  }
}

/** The first that was written at all; null is a choice too. */
function firstSet(...values: readonly (Decimal | null | undefined)[]): Decimal | null | undefined {
  return values.find((value) => value !== undefined);
}

function reanchorAfterMinutes({ trading, advanced, actions }: FileSettings): number {
  const old = actions?.autoRestartNoFill === false ? undefined : advanced?.noFillRestartMinutes;
  return trading?.reanchor?.afterMinutes ?? old ?? DEFAULTS.reanchorAfterMinutes;
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

function warnOfOldNames({ advanced, actions }: FileSettings, findings: Findings): void {
  const renamed = (old: string, now: string) => findings.warn(`${old}: works, its name is now ${now}`);
  if (advanced?.minOrderAmount !== undefined) renamed('advanced.minOrderAmount', 'trading.minOrderAmount');
  if (advanced?.noFillRestartMinutes !== undefined) {
    renamed('advanced.noFillRestartMinutes', 'trading.reanchor.afterMinutes');
  }
  if (actions?.restartAfterTakeProfit !== undefined) {
    renamed('actions.restartAfterTakeProfit', 'trading.restartAfterTakeProfit');
  }
  if (actions?.autoRestartNoFill !== undefined) {
    findings.warn(
      'actions.autoRestartNoFill: an empty ladder always follows the price; trading.reanchor says when',
    );
  }
}
