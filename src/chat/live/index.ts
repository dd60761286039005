export { type LiveChat, type LiveScreen, LiveStatuses } from './liveStatuses.js';
