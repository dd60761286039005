import { setTimeout as sleep } from 'node:timers/promises';
import { growingPauseMs } from '../../async/pauses.js';
import { untilAborted } from '../../async/untilAborted.js';
import type { Config } from '../../config/index.js';
import type { ParameterOverrides, StrategyParameters } from '../../domain/ladder/index.js';
import type { Market } from '../../domain/market.js';
import {
  checkAllocation,
  findMarket,
  rungsBeyondBand,
  StartRefusedError,
  settingOf,
  unprofitableTarget,
} from '../../engine/index.js';
import type { Logger } from '../../engine/ports/index.js';
import {
  type AccountFees,
  type Exchange,
  ExchangeRefusedError,
  ExchangeUnavailableError,
} from '../../engine/ports/index.js';
import { EXIT, StartError } from '../exitCodes.js';
import { credentialRefusal, timeRefusal } from '../venue/index.js';
import { fittingSettings, type TriedSettings } from './applicableOverrides.js';

/** Facts of the exchange that trading needs to know before it can begin. */
export interface ExchangeFacts {
  /** With their parameters as they are configured. */
  readonly strategies: readonly { readonly parameters: StrategyParameters; readonly market: Market }[];
  /** Strategies beside others whose market the exchange does not have: they stand, and the others trade. */
  readonly withoutMarket: readonly StrategyParameters[];
  readonly fees: AccountFees;
  readonly markets: readonly Market[];
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** So often in a row, each time right after the exchange's time was measured: then it is the key, and the end. */
const KEY_REFUSALS_BELIEVED = 2;
/** Longest silence for somebody who waits for the start: they should know what for. */
const SILENCE_BEFORE_WORD_MS = 5_000;

/** Settings that the owner made in the chat, beside the configuration. */
export interface OwnersSettings {
  overrides(strategyId: string): ParameterOverrides;
  /** Trading with what is dropped would be refused: it is not in force any more, and the owner is told. */
  drop(strategyId: string, symbol: string, settings: TriedSettings): void;
}

interface PreflightDeps {
  readonly exchange: Exchange & { syncTime(): Promise<number>; warm(): Promise<void> };
  readonly settings: OwnersSettings;
  readonly logger: Logger;
  /** Ends the waiting for an exchange that cannot be reached. */
  readonly stopping: AbortSignal;
  warn(message: string): void;
}

/**
 * Reads markets, fees and time, and checks that the configuration fits them. An exchange that cannot be reached is
 * tried again, with pauses that grow to half a minute, until it answers or the program is told to stop.
 *
 * @throws StartError for wrong keys and for a configuration that does not fit
 */
export async function readExchangeFacts(config: Config, needs: PreflightDeps): Promise<ExchangeFacts> {
  const patience = setTimeout(
    () => needs.warn('The exchange has not answered yet. Rung goes on trying.'),
    SILENCE_BEFORE_WORD_MS,
  );
  try {
    return await untilAborted(untilRead(config, needs), needs.stopping);
  } finally {
    clearTimeout(patience);
  }
}

async function untilRead(config: Config, needs: PreflightDeps): Promise<ExchangeFacts> {
  let keyRefusals = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readOnce(config, needs);
    } catch (error) {
      if (error instanceof StartRefusedError) throw new StartError(error.message, EXIT.badConfiguration);
      const refusal = credentialRefusal(error);
      keyRefusals = refusal === null ? 0 : keyRefusals + 1;
      if (refusal !== null && keyRefusals >= KEY_REFUSALS_BELIEVED) throw refusal;
      const passing = error instanceof ExchangeUnavailableError || error instanceof ExchangeRefusedError;
      if (!passing || needs.stopping.aborted) throw error;
      const pauseMs = growingPauseMs(attempt, { firstMs: FIRST_PAUSE_MS, mostMs: LONGEST_PAUSE_MS });
      if (refusal === null) {
        const problem =
          timeRefusal(error, needs.exchange.clockSkewMs()) ??
          `The exchange cannot be reached yet (${error.message}).`;
        needs.warn(`${problem} Trying again in ${pauseMs / 1_000} s.`);
      }
      await sleep(pauseMs, undefined, { signal: needs.stopping });
    }
  }
}

async function readOnce(config: Config, { exchange, settings, warn }: PreflightDeps): Promise<ExchangeFacts> {
  await exchange.warm();
  await exchange.syncTime();
  const status = await exchange.systemStatus();
  if (!status.ok) throw new ExchangeUnavailableError(status.message ?? 'the exchange is in maintenance');
  const [markets, fees] = await Promise.all([exchange.markets(), exchange.account()]);
  const strategies: { readonly parameters: StrategyParameters; readonly market: Market }[] = [];
  const isListed = ({ symbol }: StrategyParameters) => markets.some((market) => market.symbol === symbol);
  // With none that is listed there is nothing to trade.
  const tradable = config.strategies.some(isListed) ? config.strategies.filter(isListed) : config.strategies;
  const refusals: string[] = [];
  for (const configured of tradable) {
    const market = findMarket(configured, markets);
    const { bid, ask } = await exchange.bestPrices(market.symbol);
    const check = (parameters: StrategyParameters) => {
      const price = bid ?? ask;
      if (price !== null) {
        checkAllocation(parameters, market, price);
        const deep = rungsBeyondBand(parameters, market, price);
        if (deep !== null) warn(deep);
      }
      checkTarget(parameters, fees, config.mode, warn);
    };
    const fitting = fitted(configured, settings.overrides(configured.id), check);
    if (typeof fitting === 'string') {
      refusals.push(fitting);
      continue;
    }
    const { refusal, ...tried } = fitting;
    if (refusal !== null) {
      const names = [...tried.dropped.keys()].join(', ');
      warn(`${market.symbol}: what was set with /set is not in force any more: ${names}. ${refusal.message}`);
      settings.drop(configured.id, market.symbol, tried);
    }
    strategies.push({ parameters: configured, market });
  }
  if (refusals.length > 0) throw new StartRefusedError(refusals.join('\n'));
  const withoutMarket = config.strategies.filter((strategy) => !tradable.includes(strategy));
  return { strategies, withoutMarket, fees, markets };
}

/** The settings that a start can be made with, or the reason why there are none: told of all strategies at once. */
function fitted(...terms: Parameters<typeof fittingSettings>): ReturnType<typeof fittingSettings> | string {
  try {
    return fittingSettings(...terms);
  } catch (error) {
    if (error instanceof StartRefusedError) return error.message;
    throw error;
  }
}

/**
 * @param warn told of a target that is traded with all the same: on paper, or because the owner accepts it
 * @throws StartRefusedError for one that real money is not traded with
 */
export function checkTarget(
  parameters: StrategyParameters,
  fees: AccountFees,
  mode: Config['mode'],
  warn: (message: string) => void,
): void {
  const unprofitable = unprofitableTarget(parameters, fees);
  if (unprofitable === null) return;
  if (mode === 'live' && !parameters.acceptUnprofitableTarget) {
    const key = settingOf(parameters, 'acceptUnprofitableTarget');
    throw new StartRefusedError(`${unprofitable} Raise it, or set ${key} to true.`);
  }
  warn(unprofitable);
}
