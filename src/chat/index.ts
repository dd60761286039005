/*
 * The chat: commands in, replies and alerts out, on any transport. `main` builds one dispatcher, gives it to the
 * transports, and starts an alert delivery for each reader of the outbox.
 */
export { type Illustrators, illustrated, type PictureReader } from './alertPicture.js';
export {
  AlertDeliveries,
  type AlertDelivery,
  type AlertDeliveryOptions,
  type AlertTransport,
  Silence,
  startAlertDelivery,
} from './alerts/index.js';
export type { Command, Program } from './command.js';
export { type Console, type ConsoleOptions, startConsole } from './console/index.js';
export { plainText } from './console/plainText.js';
export {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type GivenOrder,
} from './dispatcher.js';
export { createTranslator, type Language } from './languages/index.js';
export { LiveStatuses } from './live/index.js';
export type { Painter } from './picture.js';
export { Preferences } from './preferences.js';
export { withButtons } from './reply.js';
export { dryRunReport, newReport } from './reportReply.js';
export {
  type ConflictNews,
  startTelegram,
  type TelegramChat,
  type TelegramOptions,
  TelegramTokenError,
} from './telegram/index.js';
