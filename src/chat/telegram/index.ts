export { TelegramTokenError } from './errors.js';
export type { ConflictNews } from './line.js';
export { botNameOf } from './me.js';
export { startTelegram, type TelegramChat, type TelegramOptions } from './session.js';
export type { WebhookSettings } from './webhook.js';
