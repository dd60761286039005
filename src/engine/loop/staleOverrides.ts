import { type Alert, alertOf } from '../../domain/alerts/index.js';
import type { ParameterOverrides } from '../../domain/ladder/index.js';

/** Tells what the owner set once and is no more in force, as the configuration or the market does not go with it. */
export function settingsIgnored(symbol: string, staleOverrides: ParameterOverrides, nowMs: number): Alert {
  const settings = [...staleOverrides].map(([key, text]) => `${key} ${text}`);
  return alertOf({ kind: 'problem', problem: { kind: 'settingsIgnored', symbol, settings } }, null, nowMs);
}
