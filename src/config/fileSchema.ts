import { z } from 'zod';
import { STRATEGY_SLOTS } from '../domain/clientId.js';
import { isStrategyName } from '../domain/ladder/index.js';
import { describeKind } from './found.js';
import { givenParameters, parameterSetting, parameterShape } from './parameterSettings.js';
import { riskControlShape } from './riskSettings.js';
import {
  anObject,
  assetName,
  decimalSetting,
  eitherOf,
  orNull,
  quantitiesByAsset,
  type Setting,
  setting,
  switchSetting,
  wholeNumberSetting,
} from './setting.js';
import { quietHoursSetting, timeOfDaySetting, timeZoneSetting } from './timesOfDay.js';

/*
 * The JSON file. Its sections and names are those of `backpack_trading_config.json`; what Rung adds stands beside
 * them. Every key may be left out.
 */

const secretText: Setting<string> = setting(
  'a text',
  (found) => (typeof found === 'string' ? found.trim() : undefined),
  describeKind,
);

const coin: Setting<string> = setting('the name of one coin, e.g. "BTC"', (found) =>
  typeof found === 'string' ? assetName(found.trim()) : undefined,
);

const money = decimalSetting('a number above 0, also as a text such as "2000.50"', {
  above: '0',
  to: '1e15',
});

const apiShape = { privateKey: secretText.optional(), publicKey: secretText.optional() };

const takeProfitShape = parameterShape('takeProfit');
const reanchorShape = parameterShape('reanchor');
const volatilityShape = parameterShape('volatility');

const tradingShape = {
  tradingCoin: coin.optional(),
  quoteAsset: coin.optional(),
  ...parameterShape('', 'ladder', 'target', 'exits'),
  takeProfit: section(takeProfitShape).optional(),
  reanchor: section(reanchorShape).optional(),
  volatility: section(volatilityShape).optional(),
  ...parameterShape('', 'course', 'gates'),
};

const strategyName: Setting<string> = setting('a name of 1 to 32 characters on one line', (found) => {
  const name = typeof found === 'string' ? found.trim() : '';
  return isStrategyName(name) ? name : undefined;
});

/** One of several strategies: what `trading` is where there is one. */
const strategyShape = {
  name: strategyName.optional(),
  enabled: switchSetting.optional(),
  ...tradingShape,
};

// The old names of trading.minOrderAmount, trading.reanchor.afterMinutes and trading.maxCyclesPerDay.
const oldParametersShape = {
  minOrderAmount: parameterSetting('minOrderAmount').optional(),
  noFillRestartMinutes: parameterSetting('reanchorAfterMs').optional(),
  // Zero, also where it is left out: there is no limit.
  maxDailyTrades: orNull(wholeNumberSetting(0, 10_000)).optional(),
};

/** One of the two strategies of `dual_strategy_config.json`. */
const dualShape = {
  name: strategyName.optional(),
  trading: section(tradingShape).transform(strategySettings).optional(),
  advanced: section(oldParametersShape).optional(),
};

const reconciliationShape = {
  enabled: switchSetting.optional(),
  autoSyncOnStartup: switchSetting.optional(),
  scheduledReconciliation: switchSetting.optional(),
  scheduledIntervalMinutes: wholeNumberSetting(1, 1440).optional(),
  forceSync: switchSetting.optional(),
  logDetailedReport: switchSetting.optional(),
  tolerances: quantitiesByAsset('{ "BTC": 0.0001 }').optional(),
  reserved: quantitiesByAsset('{ "BTC": 0.0001 }').optional(),
};

const leastValue = decimalSetting('a number from 0, also as a text such as "10.50"', {
  from: '0',
  to: '1e15',
});

const freshShape = {
  sellAssets: switchSetting.optional(),
  minAssetValue: leastValue.optional(),
};

// The old names of both.
const oldFreshShape = {
  sellNonUsdcAssets: switchSetting.optional(),
  sellNonUsdcMinValue: leastValue.optional(),
};

const advancedShape = {
  realTimePositionCheck: switchSetting.optional(),
  positionDifferenceThreshold: decimalSetting('a number of percent from 0 to 100', {
    from: '0',
    to: '100',
  }).optional(),
  ...oldParametersShape,
  ...oldFreshShape,
};

const actionsShape = {
  ...oldFreshShape,
  // The old name of trading.restartAfterTakeProfit.
  restartAfterTakeProfit: parameterSetting('restartAfterTakeProfit').optional(),
  // False: noFillRestartMinutes was not in use.
  autoRestartNoFill: switchSetting.optional(),
};

const shutdownShape = { rungs: eitherOf('leave', 'cancel').optional() };

const telegramShape = {
  quietHours: orNull(quietHoursSetting).optional(),
  // Null: no report.
  morningReport: orNull(timeOfDaySetting).optional(),
};

const commandNames: Setting<readonly string[]> = setting(
  'a list of commands such as ["fresh", "panic"]',
  (found) => {
    if (!Array.isArray(found)) return undefined;
    const names = found.map((name) =>
      typeof name === 'string' ? name.replace(/^\//u, '').toLowerCase() : '',
    );
    return names.every((name) => /^[a-z]{1,32}$/u.test(name)) ? names : undefined;
  },
  describeKind,
);

const securityShape = { totp: secretText.optional(), guard: commandNames.optional() };

const sections = {
  timeZone: timeZoneSetting.optional(),
  telegram: section(telegramShape).optional(),
  security: section(securityShape).optional(),
  api: section(apiShape).optional(),
  trading: section(tradingShape).transform(strategySettings).optional(),
  strategies: strategyList().optional(),
  totalCapital: money.optional(),
  enableDualStrategy: switchSetting.optional(),
  strategy1: section(dualShape).optional(),
  strategy2: section(dualShape).optional(),
  reconciliation: section(reconciliationShape).optional(),
  advanced: section(advancedShape).optional(),
  actions: section(actionsShape).optional(),
  fresh: section(freshShape).optional(),
  shutdown: section(shutdownShape).optional(),
  riskControl: section(riskControlShape).optional(),
};

export const fileSchema = section(sections);

/** Settings that the file has, every value checked on its own. */
export type FileSettings = z.infer<typeof fileSchema>;

/** The keys that Rung has a use for, by the path of their section; the root's path is empty. */
export const knownKeys: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    '': sections,
    api: apiShape,
    telegram: telegramShape,
    security: securityShape,
    trading: tradingShape,
    'trading.takeProfit': takeProfitShape,
    'trading.reanchor': reanchorShape,
    'trading.volatility': volatilityShape,
    ...sectionsOfStrategy('strategies[]', strategyShape),
    ...Object.fromEntries(
      ['strategy1', 'strategy2'].flatMap((path) => [
        [path, dualShape],
        [`${path}.advanced`, oldParametersShape],
        ...Object.entries(sectionsOfStrategy(`${path}.trading`, tradingShape)),
      ]),
    ),
    reconciliation: reconciliationShape,
    advanced: advancedShape,
    actions: actionsShape,
    fresh: freshShape,
    shutdown: shutdownShape,
    riskControl: riskControlShape,
  }).map(([path, shape]) => [path, Object.keys(shape)]),
);

/** Gives what a strategy's section says: its market, and the parameters that it names. */
function strategySettings({ tradingCoin, quoteAsset, ...rest }: z.infer<z.ZodObject<typeof tradingShape>>) {
  return { tradingCoin, quoteAsset, parameters: givenParameters(rest) };
}

function sectionsOfStrategy(path: string, shape: object) {
  return {
    ...{ [path]: shape, [`${path}.takeProfit`]: takeProfitShape },
    ...{ [`${path}.reanchor`]: reanchorShape, [`${path}.volatility`]: volatilityShape },
  };
}

function strategyList() {
  const strategy = section(strategyShape).transform(({ name, enabled, ...trading }) => ({
    ...{ name, enabled },
    ...strategySettings(trading),
  }));
  return z
    .custom<readonly unknown[]>((found) => isListOfStrategies(found), {
      error: ({ input }) =>
        `found ${describeKind(input)}, allowed: a list of 1 to ${STRATEGY_SLOTS} strategies [ { ... }, { ... } ]`,
    })
    .pipe(z.array(strategy));
}

function isListOfStrategies(found: unknown): boolean {
  return Array.isArray(found) && found.length > 0 && found.length <= STRATEGY_SLOTS;
}

/** An object with these keys and no others. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return anObject('an object { ... }').pipe(z.strictObject(shape));
}
