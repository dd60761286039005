export {
  type LiveChat,
  type LiveOutcome,
  type LiveScreen,
  LiveStatuses,
  type LiveStatusesOptions,
} from './liveStatuses.js';
