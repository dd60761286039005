export { TelegramTokenError } from './errors.js';
export { startTelegram, type TelegramChat, type TelegramOptions } from './session.js';
