/*
 * The chat: commands in, replies and alerts out, on any transport. `main` builds one dispatcher, gives it to the
 * transports, and starts an alert delivery for each reader of the outbox.
 */

export {
  type MemberChange,
  OneTimeCodes,
  OwnerClaim,
  People,
  telegramId,
  telegramName,
} from './access/index.js';
export {
  AlertDeliveries,
  AlertDelivery,
  type AlertDeliveryOptions,
  type AlertTransport,
  type Illustrators,
  illustrated,
  type PictureReader,
  Silence,
} from './alerts/index.js';
export { Console, type ConsoleOptions, fitted, plainText } from './console/index.js';
export {
  Dispatcher,
  type DispatcherOptions,
  type GivenOrder,
} from './dispatch/index.js';
export type { Command, Program } from './kit/index.js';
export { createTranslator, type Language } from './languages/index.js';
export { LiveStatuses } from './live/index.js';
export type { Painter } from './message/index.js';
export {
  type AlertReader,
  type LogLevel,
  type LogLine,
  lines,
  literal,
  type Phrase,
  Preferences,
  type ProgramHealth,
  pairs,
  phrase,
  reply,
  type TelegramHealth,
  underName,
  withButtons,
} from './message/index.js';
export { strategyLabel } from './phrases/index.js';
export { dryRunReport, newReport } from './replies/index.js';
export {
  type ConflictNews,
  startTelegram,
  type TelegramChat,
  type TelegramOptions,
  TelegramTokenError,
} from './telegram/index.js';
