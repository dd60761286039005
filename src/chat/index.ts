/*
 * The chat: commands in, replies and alerts out, on any transport. `main` builds one dispatcher, gives it to the
 * transports, and starts an alert delivery for each reader of the outbox.
 */
export {
  type AlertDelivery,
  type AlertDeliveryOptions,
  type AlertTransport,
  startAlertDelivery,
} from './alerts.js';
export type { Command, Program } from './command.js';
export { type Console, type ConsoleOptions, startConsole } from './console/index.js';
export { plainText } from './console/plainText.js';
export { createDispatcher, type Dispatcher, type DispatcherOptions } from './dispatcher.js';
export { createTranslator, type Language } from './languages/index.js';
export type { Painter } from './picture.js';
export { Preferences } from './preferences.js';
export { withButtons } from './reply.js';
export { dryRunReport, newReport } from './reportReply.js';
export {
  startTelegram,
  type TelegramChat,
  type TelegramOptions,
  TelegramTokenError,
} from './telegram/index.js';
