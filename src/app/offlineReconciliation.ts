import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/index.js';
import { type Decimal, ZERO } from '../domain/decimal.js';
import type { ReconciliationReport } from '../domain/reconciliation/index.js';
import { CommandRefusedError } from '../engine/api/index.js';
import { findMarket, type OfflineOptions, reconcileOffline } from '../engine/index.js';
import type { Clock } from '../engine/ports/index.js';
import { ExchangeRefusedError, ExchangeUnavailableError, steadyClock } from '../engine/ports/index.js';
import type { BackpackRest } from '../exchange/backpack/index.js';
import { type OpenedStore, openStore, openStoreCopy, StoreError } from '../store/index.js';
import { EXIT, StartError } from './exitCodes.js';
import type { ShutdownSteps } from './shutdownSteps.js';
import type { ExchangeFacts } from './start/index.js';
import {
  accountName,
  carriesOn,
  claimForAccount,
  refuseOtherAccount,
  refuseOtherMode,
  refuseUnsettled,
  withKnownIds,
} from './start/index.js';
import {
  createClient,
  credentialRefusal,
  liveVenue,
  paperReading,
  SIGNATURE_WINDOW_MS,
  timeRefusal,
} from './venue/index.js';

/** A little longer than a request can be on its way, because the exchange lists what it has taken a little late. */
const SECOND_LOOK_AFTER_MS = SIGNATURE_WINDOW_MS + 3_000;

interface OfflineReconciliationDeps {
  readonly logger: Logger;
  readonly closing: ShutdownSteps;
  warn(message: string): void;
  /** Tells what is no trouble: how long it takes. */
  tell(message: string): void;
}

export interface ReconciledOnce extends Pick<Config, 'strategies'> {
  readonly reports: readonly ReconciliationReport[];
}

/**
 * Compares books and exchange without trading: no order is placed or cancelled.
 *
 * @param booking `none`: what is found is found in a copy of the books, and nothing is changed. Else it is booked, and no
 *                Rung may be running with these books; `patiently`: what nothing explains only when it has lasted
 * @returns a report for each strategy, and the strategies as the books know them
 * @throws errors that `endingOf` knows
 */
export async function reconcileOnce(
  given: Config,
  booking: OfflineOptions['booking'],
  needs: OfflineReconciliationDeps,
): Promise<ReconciledOnce> {
  const { closing, warn, tell, logger } = needs;
  const applies = booking !== 'none';
  if (applies && !given.reconciliation.enabled) {
    throw new StartError(
      'reconciliation.enabled is false in the configuration, so nothing is booked. Set it to true, or leave --apply ' +
        'away to compare only.',
      EXIT.badConfiguration,
    );
  }
  const databaseFile = resolve(given.databaseFile ?? '');
  let clock: Pick<Clock, 'now'> = steadyClock;
  const { store, close } = openBooks(databaseFile, applies, () => clock.now());
  closing.add(close);
  refuseOtherMode(store, given.mode);
  const config = withKnownIds(given, store, (before, now) => warn(carriesOn(before, now)));
  const venue =
    config.mode === 'live'
      ? liveVenue(config)
      : await paperReading(store, databaseFile, {
          logger: logger.child({ part: 'local exchange' }),
          closing,
        });
  const account = accountName(config.mode, venue.keyPair.apiKey);
  refuseOtherAccount(store, account);

  const client = createClient(venue, logger, {
    onClockSkew: (skewMs) => warn(`The clock of this machine is ${skewMs} ms away from the exchange's.`),
    onCongested: ({ isOver }) => {
      if (!isOver) warn('The exchange wants fewer requests, so this takes longer.');
    },
    // What is refused ends it, and is told then.
    onKeyRefused: () => {},
    onKeyAccepted: () => {},
    onSubscriptionRefused: warn,
  });
  const { rest } = client;
  clock = client.clock;
  closing.add(() => rest.close());
  try {
    const facts = await tradedMarkets(config, rest);
    refuseUnsettled(store, config, facts);
    if (applies) claimForAccount(store, account);
    const look = () =>
      reconcileOffline({
        store,
        exchange: rest,
        strategies: facts.strategies,
        clock: client.clock,
        logger,
        signatureWindowMs: SIGNATURE_WINDOW_MS,
        settings: config.reconciliation,
        booking,
        onWatched: (asset, { quantity, untilMs }) =>
          tell(watching(asset, quantity, untilMs, config.timeZone)),
      });
    const reports = await onceOrdersAreKnown(look, warn);
    return { reports, strategies: config.strategies };
  } catch (error) {
    throw explained(error, rest.clockSkewMs());
  }
}

function watching(asset: string, quantity: Decimal, untilMs: number, timeZone: string): string {
  const until = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
  const what = `${quantity.abs()} ${asset} ${quantity.lt(ZERO) ? 'less' : 'more'} than booked`;
  return (
    `${what}, and no trade explains it. Nothing is booked yet: it is looked at again until ` +
    `${until.format(untilMs)}, and booked if it is still there then. Ctrl-C books nothing; --now books at once.`
  );
}

/**
 * An order that was recorded by a process which then died may have been sent. That it may is noted when it is first
 * looked for, and it is given up when its signature has run out since: so the second look needs the same books, and a
 * copy of them does not last longer than this process.
 */
async function onceOrdersAreKnown<T>(look: () => Promise<T>, warn: (message: string) => void): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CommandRefusedError) || error.reason !== 'ordersUnresolved') throw error;
  }
  warn(
    'The exchange does not tell yet what became of some orders. It is asked again in ' +
      `${SECOND_LOOK_AFTER_MS / 1_000} s, when none of them can reach it any more.`,
  );
  await setTimeout(SECOND_LOOK_AFTER_MS);
  return look();
}

function openBooks(databaseFile: string, applies: boolean, now: () => number): OpenedStore {
  if (!existsSync(databaseFile)) {
    throw new StartError(
      `There are no books at ${databaseFile}. Name them with --db FILE or RUNG_DB; npm start makes new ones.`,
      EXIT.badConfiguration,
    );
  }
  try {
    return (applies ? openStore : openStoreCopy)(databaseFile, { now });
  } catch (error) {
    if (!(error instanceof StoreError) || error.failure !== 'locked') throw error;
    throw new StartError(
      `Rung is running with ${databaseFile} and keeps these books itself, so --apply is refused. Send it /reconcile in ` +
        'the chat, or stop it and run this again.',
      EXIT.alreadyRunning,
    );
  }
}

/** Finds the markets, whether a ladder's plan fits one or not: what there is has to be counted. */
async function tradedMarkets(
  { strategies }: Config,
  rest: BackpackRest,
): Promise<Pick<ExchangeFacts, 'strategies' | 'markets'>> {
  await rest.syncTime();
  const [markets] = await Promise.all([rest.markets(), rest.account()]);
  return {
    markets,
    strategies: strategies.map((parameters) => ({ parameters, market: findMarket(parameters, markets) })),
  };
}

function explained(error: unknown, clockSkewMs: number): unknown {
  const refusal = credentialRefusal(error);
  if (refusal !== null) return refusal;
  const isPassing =
    error instanceof ExchangeUnavailableError ||
    error instanceof ExchangeRefusedError ||
    error instanceof CommandRefusedError;
  if (!isPassing) return error;
  const problem =
    timeRefusal(error, clockSkewMs) ??
    `The books could not be compared with the exchange (${error.message}).`;
  return new StartError(`${problem} Try again in a moment.`, EXIT.failed);
}
