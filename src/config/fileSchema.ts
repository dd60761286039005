import { z } from 'zod';
import type { Decimal } from '../domain/decimal.js';
import { PARAMETER_BOUNDS } from '../domain/ladder/index.js';
import { describeKind } from './found.js';
import { JsonNumber } from './jsonFile.js';
import {
  assetName,
  decimalSetting,
  numberSetting,
  orNull,
  quantitySetting,
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

const money = decimalSetting(
  'a number above 0, also as a text such as "2000.50"',
  PARAMETER_BOUNDS.totalAmount,
);
const dropPercentage = decimalSetting('a number above 0 and below 100', PARAMETER_BOUNDS.maxDropPercentage);
const sharePercentage = decimalSetting(
  'a number from 0 up, below 100',
  PARAMETER_BOUNDS['takeProfit.slippagePercentage'],
);
const reanchorMinutes = numberSetting(
  'a number of minutes from 0.1 to 10080',
  PARAMETER_BOUNDS['reanchor.afterMinutes'],
);

const takeProfitMode: Setting<'trigger'> = setting(
  '"trigger" (the modes "resting" and "trailing" are not available in this version)',
  (found) => (found === 'trigger' ? found : undefined),
);

const apiShape = { privateKey: secretText.optional(), publicKey: secretText.optional() };

const takeProfitShape = {
  mode: takeProfitMode.optional(),
  slippagePercentage: sharePercentage.optional(),
};

const reanchorShape = {
  afterMinutes: reanchorMinutes.optional(),
  driftPercentage: dropPercentage.optional(),
};

const tradingShape = {
  tradingCoin: coin.optional(),
  quoteAsset: coin.optional(),
  totalAmount: money.optional(),
  orderCount: wholeNumberSetting(
    Number(PARAMETER_BOUNDS.orderCount.from),
    Number(PARAMETER_BOUNDS.orderCount.to),
  ).optional(),
  incrementPercentage: decimalSetting(
    'a number from 0 to 1000',
    PARAMETER_BOUNDS.incrementPercentage,
  ).optional(),
  firstDropPercentage: orNull(dropPercentage).optional(),
  maxDropPercentage: dropPercentage.optional(),
  minOrderAmount: orNull(money).optional(),
  takeProfitPercentage: decimalSetting(
    'a number above 0, at most 1000',
    PARAMETER_BOUNDS.takeProfitPercentage,
  ).optional(),
  stopLossPercentage: orNull(dropPercentage).optional(),
  takeProfit: section(takeProfitShape).optional(),
  reanchor: section(reanchorShape).optional(),
  cooldownSeconds: numberSetting(
    'a number of seconds from 0 to 604800',
    PARAMETER_BOUNDS.cooldownSeconds,
  ).optional(),
  restartAfterTakeProfit: switchSetting.optional(),
  onManualExit: eitherOf('restart', 'pause').optional(),
  acceptUnprofitableTarget: switchSetting.optional(),
  cancelOwnOrdersForSale: switchSetting.optional(),
};

const reconciliationShape = {
  enabled: switchSetting.optional(),
  autoSyncOnStartup: switchSetting.optional(),
  scheduledReconciliation: switchSetting.optional(),
  scheduledIntervalMinutes: wholeNumberSetting(1, 1440).optional(),
  forceSync: switchSetting.optional(),
  logDetailedReport: switchSetting.optional(),
  tolerances: quantitiesByAsset().optional(),
  reserved: quantitiesByAsset().optional(),
};

const advancedShape = {
  realTimePositionCheck: switchSetting.optional(),
  positionDifferenceThreshold: decimalSetting('a number of percent from 0 to 100', {
    from: '0',
    to: '100',
  }).optional(),
  // The old names of trading.minOrderAmount and trading.reanchor.afterMinutes.
  minOrderAmount: orNull(money).optional(),
  noFillRestartMinutes: reanchorMinutes.optional(),
};

const actionsShape = {
  // The old name of trading.restartAfterTakeProfit.
  restartAfterTakeProfit: switchSetting.optional(),
  // False: noFillRestartMinutes was not in use.
  autoRestartNoFill: switchSetting.optional(),
};

const shutdownShape = { rungs: eitherOf('leave', 'cancel').optional() };

const telegramShape = {
  quietHours: orNull(quietHoursSetting).optional(),
  // Null: no report.
  morningReport: orNull(timeOfDaySetting).optional(),
};

const securityShape = { totp: secretText.optional() };

const sections = {
  timeZone: timeZoneSetting.optional(),
  telegram: section(telegramShape).optional(),
  security: section(securityShape).optional(),
  api: section(apiShape).optional(),
  trading: section(tradingShape).optional(),
  reconciliation: section(reconciliationShape).optional(),
  advanced: section(advancedShape).optional(),
  actions: section(actionsShape).optional(),
  shutdown: section(shutdownShape).optional(),
};

export const fileSchema = section(sections);

/** What the file says, every value checked on its own. */
export type FileSettings = z.infer<typeof fileSchema>;
export type TradingSettings = NonNullable<FileSettings['trading']>;

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
    reconciliation: reconciliationShape,
    advanced: advancedShape,
    actions: actionsShape,
    shutdown: shutdownShape,
  }).map(([path, shape]) => [path, Object.keys(shape)]),
);

/** One of two words, exactly as they are written here. */
function eitherOf<One extends string, Other extends string>(one: One, other: Other): Setting<One | Other> {
  return setting(`"${one}" or "${other}"`, (found) =>
    found === one ? one : found === other ? other : undefined,
  );
}

/** An object with these keys and no others. */
function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return anObject('an object { ... }').pipe(z.strictObject(shape));
}

function anObject(allowed: string) {
  return z.custom<Record<string, unknown>>(
    // A JsonNumber is an object to JavaScript, not to the person who wrote the file.
    (found) =>
      typeof found === 'object' && found !== null && !Array.isArray(found) && !(found instanceof JsonNumber),
    { error: ({ input }) => `found ${describeKind(input)}, allowed: ${allowed}` },
  );
}

function quantitiesByAsset(): z.ZodType<ReadonlyMap<string, Decimal>, unknown> {
  return anObject('quantities by coin, e.g. { "BTC": 0.0001 }').transform((found, context) => {
    const quantities = new Map<string, Decimal>();
    for (const [key, value] of Object.entries(found)) {
      const asset = assetName(key);
      const quantity = quantitySetting.safeParse(value);
      const refuse = (message: string) => context.addIssue({ code: 'custom', path: [key], message });
      if (asset === undefined) refuse(`found this as a coin, allowed: a name such as BTC`);
      else if (quantities.has(asset)) refuse(`found ${asset} a second time, allowed: once`);
      else if (!quantity.success) for (const issue of quantity.error.issues) refuse(issue.message);
      else quantities.set(asset, quantity.data);
    }
    return quantities;
  });
}
