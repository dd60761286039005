export type { SentDocument, SentMessage } from './chats.js';
export { parseHtml } from './markup.js';
export { BOT_TOKEN, TelegramServer } from './server.js';
