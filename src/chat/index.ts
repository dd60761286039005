/*
 * The chat: commands in, replies and alerts out, on any transport. `main` builds one dispatcher, gives it to the
 * transports, and starts an alert delivery for each reader of the outbox.
 */
export { type Illustrators, illustrated, type PictureReader } from './alerts/alertPicture.js';
export {
  AlertDeliveries,
  type AlertDelivery,
  type AlertDeliveryOptions,
  type AlertTransport,
  Silence,
  startAlertDelivery,
} from './alerts/index.js';
export { type Console, type ConsoleOptions, startConsole } from './console/index.js';
export { plainText } from './console/plainText.js';
export {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type GivenOrder,
} from './dispatch/dispatcher.js';
export type { Command, Program } from './kit/command.js';
export { createTranslator, type Language } from './languages/index.js';
export { LiveStatuses } from './live/index.js';
export type { Painter } from './message/picture.js';
export { withButtons } from './message/reply.js';
export { Preferences } from './preferences.js';
export { dryRunReport, newReport } from './replies/reportReply.js';
export {
  type ConflictNews,
  startTelegram,
  type TelegramChat,
  type TelegramOptions,
  TelegramTokenError,
} from './telegram/index.js';
