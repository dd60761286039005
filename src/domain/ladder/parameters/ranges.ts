import type { Bounds } from '../../bounds.js';

/** The parameters that may change while the strategy runs, by their names in the configuration file. */
export type TunableKey =
  | 'totalAmount'
  | 'orderCount'
  | 'incrementPercentage'
  | 'firstDropPercentage'
  | 'maxDropPercentage'
  | 'minOrderAmount'
  | 'takeProfitPercentage'
  | 'takeProfit.slippagePercentage'
  | 'stopLossPercentage'
  | 'reanchor.afterMinutes'
  | 'reanchor.driftPercentage'
  | 'cooldownSeconds'
  | 'restartAfterTakeProfit'
  | 'onManualExit';

export type NumberKey = Exclude<TunableKey, 'restartAfterTakeProfit' | 'onManualExit'>;

const MONEY = { above: '0', to: '1e15' } as const;
const DROP = { above: '0', below: '100' } as const;

/** What each number may be, in the file and in the chat. */
export const PARAMETER_BOUNDS = {
  totalAmount: MONEY,
  // The whole ladder goes out in one request, and that takes no more orders.
  orderCount: { from: '1', to: '50' },
  incrementPercentage: { from: '0', to: '1000' },
  firstDropPercentage: DROP,
  maxDropPercentage: DROP,
  minOrderAmount: MONEY,
  takeProfitPercentage: { above: '0', to: '1000' },
  'takeProfit.slippagePercentage': { from: '0', below: '100' },
  stopLossPercentage: DROP,
  'reanchor.afterMinutes': { from: '0.1', to: '10080' },
  'reanchor.driftPercentage': DROP,
  cooldownSeconds: { from: '0', to: '604800' },
} as const satisfies Readonly<Record<NumberKey, Bounds>>;

/** `quote`: quote asset. */
export type ParameterUnit = 'quote' | 'percent' | 'minutes' | 'seconds';

/** In what each number is counted, as a person writes it; null: it only counts. */
export const PARAMETER_UNITS: Readonly<Record<NumberKey, ParameterUnit | null>> = {
  totalAmount: 'quote',
  orderCount: null,
  incrementPercentage: 'percent',
  firstDropPercentage: 'percent',
  maxDropPercentage: 'percent',
  minOrderAmount: 'quote',
  takeProfitPercentage: 'percent',
  'takeProfit.slippagePercentage': 'percent',
  stopLossPercentage: 'percent',
  'reanchor.afterMinutes': 'minutes',
  'reanchor.driftPercentage': 'percent',
  cooldownSeconds: 'seconds',
};

/** What a ladder's rungs follow from. */
export const LADDER_KEYS: readonly TunableKey[] = [
  'totalAmount',
  'orderCount',
  'incrementPercentage',
  'firstDropPercentage',
  'maxDropPercentage',
  'minOrderAmount',
];

/** What a sale at the target earns follows from these. */
export const TARGET_KEYS: readonly TunableKey[] = ['takeProfitPercentage', 'takeProfit.slippagePercentage'];
