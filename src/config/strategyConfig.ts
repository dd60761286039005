import type { Decimal } from '../domain/decimal.js';
import {
  completeParameters,
  mostAllocated,
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterName,
  type ParameterValue,
  parameterConflicts,
  type StrategyParameters,
} from '../domain/ladder/index.js';
import { assetsOfSymbol } from '../domain/market.js';
import { sum } from '../domain/reconciliation/index.js';
import type { Options } from './commandLine.js';
import type { FileSettings } from './fileSchema.js';
import type { Findings } from './findings.js';
import { describeFound } from './found.js';
import { readGiven, symbolSetting } from './setting.js';

/** The market of a newcomer who configured nothing. */
const DEFAULT_MARKET = { tradingCoin: 'BTC', quoteAsset: 'USDC' } as const;

/** One strategy as the file has it, in whichever form the file is written. */
interface Section {
  /** Place of its parameters, e.g. `trading` or `strategies[1]`. */
  readonly path: string;
  /** Place of its name. */
  readonly namePath: string;
  readonly name: string | null;
  readonly isEnabled: boolean;
  readonly tradingCoin: string | undefined;
  readonly quoteAsset: string | undefined;
  readonly parameters: ReadonlyMap<ParameterName, ParameterValue>;
  readonly oldNames: readonly OldParameter[];
}

/** Strategies of the file. */
export interface StrategiesConfig {
  readonly strategies: readonly StrategyParameters[];
  /** With `enabled: false`: their books rest, and are nobody else's. */
  readonly disabledStrategies: readonly StrategyParameters[];
  /** The most that all of them together may be promised, quote asset; null: no limit. */
  readonly totalCapital: Decimal | null;
}

/**
 * The strategies that options and file describe, in the sequence of the file; what contradicts itself is left with
 * `findings`. Their ids are those of a new database: the books may know them by others (`strategyIds`).
 */
export function strategiesConfig(options: Options, file: FileSettings, findings: Findings): StrategiesConfig {
  refuseTwoForms(file, findings);
  const sections = sectionsOf(file);
  const symbols = sections.map((section) =>
    symbolOf(section, sections.length === 1 ? options.symbol : undefined, findings),
  );
  if (sections.length > 1 && options.symbol !== undefined) {
    findings.problem(`--symbol: found it with ${sections.length} strategies, allowed: with one`);
  }
  const described = sections.map((section, index) => {
    const symbol = symbols[index] ?? '';
    const earlier = symbols.slice(0, index).filter((other) => other === symbol).length;
    const id = earlier === 0 ? symbol.toLowerCase() : `${symbol.toLowerCase()}-${earlier + 1}`;
    const given = new Map([...oldParameters(section, file), ...section.parameters]);
    return { section, strategy: completeParameters({ id, symbol, name: section.name }, given) };
  });
  for (const { section, strategy } of described) checkAgainstEachOther(strategy, section.path, findings);
  refuseSameNames(sections, findings);
  const chosen = (isEnabled: boolean) =>
    described.flatMap(({ section, strategy }) => (section.isEnabled === isEnabled ? [strategy] : []));
  const strategies = chosen(true);
  if (strategies.length === 0)
    findings.problem('strategies: found none with enabled: true, allowed: one at least');
  checkCapital(strategies, file.totalCapital, findings);
  warnOfOldNames(sections, file, findings);
  return { strategies, disabledStrategies: chosen(false), totalCapital: file.totalCapital ?? null };
}

/** Real money is not traded with an example's figures. */
export function requireChosenStrategies(options: Options, file: FileSettings, findings: Findings): void {
  for (const { path, isEnabled, tradingCoin, parameters } of sectionsOf(file)) {
    if (!isEnabled) continue;
    if (tradingCoin === undefined && options.symbol === undefined) {
      findings.problem(`${path}.tradingCoin: found nothing, needed for live trading: the coin, e.g. "BTC"`);
    }
    for (const name of PARAMETER_NAMES) {
      const { path: key, neededLive } = PARAMETERS[name];
      if (neededLive === undefined || parameters.has(name)) continue;
      findings.problem(
        `${path}.${key}: found nothing, needed for live trading: ${neededLive}; ` +
          'set it in the JSON file that RUNG_CONFIG or --config names',
      );
    }
  }
}

/** The strategies of a file: those of `strategies`, the two of the dual form, or the one of `trading`. */
function sectionsOf(file: FileSettings): readonly Section[] {
  const { strategies, strategy1, strategy2, trading } = file;
  if (strategies !== undefined) {
    return strategies.map(({ name = null, enabled = true, ...rest }, index) => {
      const path = `strategies[${index}]`;
      return { path, namePath: `${path}.name`, name, isEnabled: enabled, oldNames: [], ...rest };
    });
  }
  if (strategy1 === undefined && strategy2 === undefined) {
    const given = trading ?? { tradingCoin: undefined, quoteAsset: undefined, parameters: new Map() };
    return [{ path: 'trading', namePath: 'trading', name: null, isEnabled: true, oldNames: [], ...given }];
  }
  const both = [strategy1, strategy2];
  // The bot before Rung traded both on one coin, and BTC where none was named.
  const coin = both.map((one) => one?.trading?.tradingCoin).find((named) => named !== undefined);
  return both.flatMap((one, index) => {
    if (one === undefined) return [];
    const path = `strategy${index + 1}`;
    return [
      {
        ...{ path: `${path}.trading`, namePath: `${path}.name`, name: one.name ?? path },
        isEnabled: index === 0 || strategy1 === undefined || file.enableDualStrategy !== false,
        tradingCoin: one.trading?.tradingCoin ?? coin ?? DEFAULT_MARKET.tradingCoin,
        quoteAsset: one.trading?.quoteAsset,
        parameters: one.trading?.parameters ?? new Map(),
        oldNames: oldNamesOf(`${path}.advanced`, one.advanced),
      },
    ];
  });
}

function refuseTwoForms(file: FileSettings, findings: Findings): void {
  const forms = [
    ['trading', file.trading],
    ['strategies', file.strategies],
    ['strategy1 and strategy2', file.strategy1 ?? file.strategy2],
  ] as const;
  const found = forms.flatMap(([form, value]) => (value === undefined ? [] : [form]));
  if (found.length > 1) findings.problem(`${found.join(', ')}: found together, allowed: one of them`);
}

function symbolOf(
  { tradingCoin, quoteAsset }: Section,
  symbol: string | undefined,
  findings: Findings,
): string {
  return readGiven(
    findings,
    symbolSetting,
    [{ source: '--symbol', text: symbol }],
    `${tradingCoin ?? DEFAULT_MARKET.tradingCoin}_${quoteAsset ?? DEFAULT_MARKET.quoteAsset}`,
  );
}

interface OldParameter {
  readonly old: string;
  readonly name: ParameterName;
  readonly value: ParameterValue | undefined;
}

/** Section of the file with parameters by their old names. */
interface OldSection {
  readonly minOrderAmount?: ParameterValue | undefined;
  readonly noFillRestartMinutes?: ParameterValue | undefined;
  readonly maxDailyTrades?: number | null | undefined;
}

/** Lists what configurations of the bot before Rung call otherwise. */
function oldNamesOf(path: string, section: OldSection | undefined): readonly OldParameter[] {
  return [
    { old: `${path}.minOrderAmount`, name: 'minOrderAmount', value: section?.minOrderAmount },
    { old: `${path}.noFillRestartMinutes`, name: 'reanchorAfterMs', value: section?.noFillRestartMinutes },
    { old: `${path}.maxDailyTrades`, name: 'maxCyclesPerDay', value: limitOrNull(section?.maxDailyTrades) },
  ];
}

/** Zero is no limit. */
function limitOrNull(count: number | null | undefined): number | null | undefined {
  return count === 0 ? null : count;
}

/** Lists those that are there for all strategies together. */
function oldNamesOfAll({ advanced, actions }: FileSettings): readonly OldParameter[] {
  const value = actions?.restartAfterTakeProfit;
  return [
    ...oldNamesOf('advanced', advanced),
    { old: 'actions.restartAfterTakeProfit', name: 'restartAfterTakeProfit', value },
  ];
}

function oldParameters(
  { oldNames }: Section,
  file: FileSettings,
): ReadonlyMap<ParameterName, ParameterValue> {
  const parameters = new Map<ParameterName, ParameterValue>();
  for (const { name, value } of [...oldNamesOfAll(file), ...oldNames]) {
    if (value !== undefined) parameters.set(name, value);
  }
  if (file.actions?.autoRestartNoFill === false) parameters.delete('reanchorAfterMs');
  return parameters;
}

function checkAgainstEachOther(strategy: StrategyParameters, path: string, findings: Findings): void {
  const { baseAsset, quoteAsset } = assetsOfSymbol(strategy.symbol);
  if (baseAsset === quoteAsset) {
    findings.problem(
      `${path}.tradingCoin: found "${baseAsset}", allowed: a coin other than ${path}.quoteAsset`,
    );
  }
  for (const conflict of parameterConflicts(strategy)) {
    const { key, limit, found } = conflict;
    findings.problem(
      conflict.kind === 'aboveLimit'
        ? `${path}.${key}: found ${found}, allowed: at most ${path}.${limit}, which is ${conflict.most}`
        : `${path}.${key}: found it with ${path}.${limit} "${found}", allowed: with "${conflict.needed}"`,
    );
  }
}

/** Several strategies are told apart by their names, and on one market by nothing else. */
function refuseSameNames(sections: readonly Section[], findings: Findings): void {
  const seen = new Map<string, string>();
  for (const { name, namePath } of sections) {
    if (sections.length > 1 && name === null) {
      findings.problem(`${namePath}: found nothing, needed with several strategies: a name for each`);
    }
    if (name === null) continue;
    const known = name.normalize('NFKC').toLowerCase();
    const other = seen.get(known);
    if (other !== undefined) {
      findings.problem(
        `${namePath}: found ${describeFound(name)}, which ${other} is called already, allowed: a name that no other strategy has`,
      );
    }
    seen.set(known, other ?? namePath.replace(/\.name$/u, ''));
  }
}

/** Refuses promises of more than the strategies may use together. */
function checkCapital(
  strategies: readonly StrategyParameters[],
  totalCapital: Decimal | undefined,
  findings: Findings,
): void {
  if (totalCapital === undefined) return;
  const quotes = new Set(strategies.map(({ symbol }) => assetsOfSymbol(symbol).quoteAsset));
  if (quotes.size > 1) {
    findings.problem(
      `totalCapital: found it with strategies in ${[...quotes].join(' and ')}, allowed: with all in one quote asset`,
    );
    return;
  }
  const unlimited = strategies.filter(({ compound, compoundLimit }) => compound && compoundLimit === null);
  for (const { name, symbol } of unlimited) {
    findings.problem(
      `compoundLimit of ${name ?? symbol}: found nothing, needed with compound and totalCapital: the most that its amount grows to`,
    );
  }
  const promised = sum(strategies.map((strategy) => mostAllocated(strategy) ?? strategy.totalAmount));
  if (promised.lte(totalCapital)) return;
  findings.problem(
    `totalCapital: found ${totalCapital}, allowed: at least ${promised}, which the strategies' ${hasGrowth(strategies) ? 'totalAmount and compoundLimit' : 'totalAmount'} come to; raise it, or lower one of them`,
  );
}

/** Tells whether one of them may grow beyond its amount. */
function hasGrowth(strategies: readonly StrategyParameters[]): boolean {
  return strategies.some(({ compound }) => compound);
}

function warnOfOldNames(sections: readonly Section[], file: FileSettings, findings: Findings): void {
  const [first, ...others] = sections;
  const ofAll = (key: string) =>
    first === undefined || others.length > 0 ? `${key} of each strategy` : `${first.path}.${key}`;
  const old = [
    ...oldNamesOfAll(file).map((each) => ({ ...each, now: ofAll })),
    ...sections.flatMap(({ oldNames, path }) =>
      oldNames.map((each) => ({ ...each, now: (key: string) => `${path}.${key}` })),
    ),
  ];
  for (const { old: found, name, value, now } of old) {
    if (value !== undefined) findings.warn(`${found}: works, its name is now ${now(PARAMETERS[name].path)}`);
  }
  if (file.actions?.autoRestartNoFill !== undefined) {
    findings.warn(
      `actions.autoRestartNoFill: an empty ladder always follows the price; ${ofAll('reanchor')} says when`,
    );
  }
}
