import type { Findings } from './findings.js';
import { JsonNumber, type JsonValue } from './jsonFile.js';

/*
 * Keys that configurations of the bot before Rung carry and that Rung has no use for. They are taken out before
 * the file is checked, with a warning that says why: such a file must start, and its owner must not believe that
 * a limit is watched which nobody watches.
 */

interface LegacyKeys {
  readonly why: string;
  /** Paths of keys or of whole sections. */
  readonly paths: readonly string[];
}

const LEGACY_KEYS: readonly LegacyKeys[] = [
  {
    why: 'ignored, Rung watches no such limit; see riskControl, trading.totalAmount and trading.stopLossPercentage',
    paths: ['risk', 'trading.maxConsecutiveLosses'],
  },
  {
    why: 'ignored, the limits hold for the whole account; riskControl stands at the top of the file',
    paths: ['strategy1.riskControl', 'strategy2.riskControl'],
  },
  {
    why: 'ignored, Rung trades ladders with a fixed allocation and no martingale',
    paths: ['martingale', 'trading.martingaleEnabled', 'trading.martingaleMultiplier', 'trading.strategy'],
  },
  {
    why: 'ignored, it holds for the whole account; fresh.sellAssets stands at the top of the file',
    paths: ['strategy1', 'strategy2'].flatMap((strategy) =>
      ['actions', 'advanced'].flatMap((section) => [
        `${strategy}.${section}.sellNonUsdcAssets`,
        `${strategy}.${section}.sellNonUsdcMinValue`,
      ]),
    ),
  },
  {
    why: 'ignored, a start takes over the orders that rest; --fresh cancels those of Rung, --fresh-all yours too',
    paths: ['actions.cancelAllOrders'],
  },
  {
    why: 'ignored, Rung asks the exchange for the rules of the market',
    paths: [
      'quantityPrecisions',
      'pricePrecisions',
      'minQuantities',
      'advanced.priceTickSize',
      'advanced.quantityStepSize',
    ],
  },
  {
    why: "ignored, Rung follows the exchange's streams and looks after its connections itself",
    paths: ['websocket', 'advanced.checkOrdersIntervalMinutes', 'advanced.monitorIntervalSeconds'],
  },
  {
    why: 'ignored, Rung knows its position from its ledger and never guesses a price',
    paths: [
      'actions.skipFirstOrderIfPositioned',
      'advanced.allowManualAveragePrice',
      'advanced.positionDetectionThreshold',
      'advanced.minPositionThreshold',
      'advanced.minPositionValueThreshold',
      'reconciliation.defaultPrices',
    ],
  },
  {
    why: 'ignored, see trading.reanchor.driftPercentage and trading.cooldownSeconds',
    paths: ['advanced.maxPriceDifference', 'advanced.quickRestartAfterTakeProfit'],
  },
  { why: 'ignored, set LOG_LEVEL', paths: ['logging'] },
];

/** @returns the file without its legacy keys; a warning for every reason is left with `findings`. */
export function setAsideLegacyKeys(file: JsonValue, findings: Findings): JsonValue {
  let rest = file;
  for (const { why, paths } of LEGACY_KEYS) {
    // Each of two strategies has sections of its own.
    const everywhere = paths.flatMap((path) => [path, `strategy1.${path}`, `strategy2.${path}`]);
    const present = everywhere.filter((path) => has(rest, path.split('.')));
    if (present.length === 0) continue;
    findings.warn(`${present.join(', ')}: ${why}`);
    rest = present.reduce((value, path) => without(value, path.split('.')), rest);
  }
  return rest;
}

type JsonObject = { readonly [key: string]: JsonValue };

function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
  );
}

function has(value: JsonValue | undefined, [key = '', ...deeper]: readonly string[]): boolean {
  if (!isObject(value) || !Object.hasOwn(value, key)) return false;
  return deeper.length === 0 || has(value[key], deeper);
}

function without(value: JsonValue, [key = '', ...deeper]: readonly string[]): JsonValue {
  if (!isObject(value)) return value;
  const { [key]: found, ...others } = value;
  if (found === undefined || deeper.length === 0) return others;
  return { ...others, [key]: without(found, deeper) };
}
