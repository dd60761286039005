export type { CallbackAnswer } from './callbacks.js';
export type { SentDocument, SentPhoto } from './content.js';
export { parseHtml } from './markup.js';
export type { Edit, Pin, SentMessage } from './messages.js';
export { BOT_USERNAME } from './methods.js';
export { BOT_TOKEN, TelegramServer } from './server.js';
export type { Update } from './updates.js';
