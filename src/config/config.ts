import type { BrakeLimits } from '../domain/brakes/index.js';
import type { Decimal } from '../domain/decimal.js';
import type { StrategyParameters } from '../domain/ladder/index.js';
import type { Patience } from '../domain/reconciliation/index.js';
import type { Secret } from './secret.js';

export type { Language } from '../languages/index.js';

import type { Language } from '../languages/index.js';
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Settings of the program: everything it was told, checked and frozen. Made once, by `loadConfig`. */
export interface Config {
  readonly mode: 'paper' | 'live';
  readonly language: Language;
  readonly logLevel: LogLevel;
  /** SQLite file of the books; null: a temporary one (a replay that named none). */
  readonly databaseFile: string | null;
  readonly start: StartConfig;
  /** `--same-account`: books of another API key are taken over, for the owner says that the account is the same. */
  readonly isSameAccount: boolean;
  /** False with `--yes`: what an option of this start does is shown, and done without asking in a terminal. */
  readonly asksBeforeStart: boolean;
  /** `--exit-at-end`: print the summary and end when a replay is over. */
  readonly exitAtEnd: boolean;
  /** One at least, in the sequence of the file. */
  readonly strategies: readonly StrategyParameters[];
  /** With `enabled: false`: their books rest, and are nobody else's. */
  readonly disabledStrategies: readonly StrategyParameters[];
  /** The most that all strategies together may be promised, quote asset; null: no limit. */
  readonly totalCapital: Decimal | null;
  readonly riskControl: BrakeLimits;
  readonly reconciliation: ReconciliationConfig;
  readonly backpack: BackpackConfig;
  readonly paper: PaperConfig;
  /** IANA name of the owner's time zone, e.g. `Asia/Shanghai`: in it days begin and moments are told. */
  readonly timeZone: string;
  /** Address that is called each minute while Rung trades; null: none is. */
  readonly heartbeatUrl: Secret | null;
  readonly chat: ChatConfig;
  /** Null: no bot token is set and Telegram stays off. */
  readonly telegram: TelegramConfig | null;
  readonly shutdown: ShutdownConfig;
}

export type StartConfig =
  | { readonly kind: 'restore' }
  | {
      readonly kind: 'fresh';
      /** Fate of the owner's own orders on the market. */
      readonly ownersOrders: 'leave' | 'cancel';
      /** Sale of whatever else the account holds and is worth so much, quote asset; null: none. */
      readonly assetSale: { readonly minValue: Decimal } | null;
    };

export interface ReconciliationConfig {
  readonly enabled: boolean;
  readonly autoSyncOnStartup: boolean;
  readonly scheduledReconciliation: boolean;
  readonly scheduledIntervalMinutes: number;
  /** False: only report. */
  readonly forceSync: boolean;
  readonly logDetailedReport: boolean;
  /** Base asset -> quantity within which drift is not booked; `DEFAULT` for assets not named. */
  readonly tolerances: ReadonlyMap<string, Decimal>;
  /** Base asset -> quantity that Rung must never touch. */
  readonly reserved: ReadonlyMap<string, Decimal>;
  /** The owner's own trades are booked as the order stream tells them, not only by the next reconciliation. */
  readonly realTimePositionCheck: boolean;
  /** Percent of the position: a difference up to this waits for the next reconciliation. */
  readonly positionDifferenceThreshold: Decimal;
  /** Time that an unexplained difference must last. Not in the file: the default is minutes, and tests do not wait. */
  readonly patience?: Patience;
}

export interface BackpackConfig {
  readonly restUrl: string;
  readonly wsUrl: string;
  /** Both are null in paper mode unless set; live mode requires them. */
  readonly apiKey: string | null;
  readonly apiSecret: Secret | null;
}

export interface PaperConfig {
  readonly feed: 'synthetic' | 'replay' | 'live' | 'manual';
  /** The CSV of a replay. */
  readonly files: readonly string[];
  readonly speed: number | 'max';
  readonly seed: number;
  readonly balances: ReadonlyMap<string, Decimal>;
  readonly makerFeeBps: Decimal;
  readonly takerFeeBps: Decimal;
  /** 0: any free port. */
  readonly port: number;
}

export interface TelegramConfig {
  readonly token: Secret;
  /** Null: Telegram's own. */
  readonly apiRoot: string | null;
  /** Owners from the start; further people are let in by the chat. */
  readonly allowedUsers: readonly number[];
  /** Ids of groups, all negative, in which the people who may talk are heard. */
  readonly allowedGroups: readonly number[];
  /** Null: updates are polled for. */
  readonly webhook: WebhookConfig | null;
}

/** Telegram calls Rung instead of being asked. */
export interface WebhookConfig {
  /** Public https address that reaches `host:port`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Told to Telegram and checked in each of its calls; null: a new one is made at each start. */
  readonly secretToken: Secret | null;
}

/** Behaviour of the chat towards its people. */
export interface ChatConfig {
  /** In the owner's time zone: alerts make no sound then, but for critical ones. Null: never quiet. */
  readonly quietHours: QuietHours | null;
  /** Minutes after midnight at which yesterday is reported; null: no report. */
  readonly morningReportAtMinute: number | null;
  /** Base32 secret of the one-time passwords that dangerous commands ask for; null: none are asked for. */
  readonly totp: Secret | null;
  /** Names of the commands that ask for one, without the slash; null: each as it says itself. */
  readonly guard: readonly string[] | null;
}

/** Minutes after midnight; `untilMinute` may be before `fromMinute`: over midnight. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly untilMinute: number;
}

export interface ShutdownConfig {
  /** Fate of resting rungs when the program ends. */
  readonly rungs: 'leave' | 'cancel';
}
