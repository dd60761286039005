/*
 * The chat: commands in, replies and alerts out, on any transport. `main` builds one dispatcher, gives it to the
 * transports, and starts an alert delivery for each reader of the outbox. What each room shows, the chat shows.
 */
export * from './access/index.js';
export * from './alerts/index.js';
export * from './console/index.js';
export * from './dispatch/index.js';
export type { Command, Program } from './kit/index.js';
export { createTranslator, type Language } from './languages/index.js';
export { LiveStatuses } from './live/index.js';
export * from './message/index.js';
export { strategyLabel } from './phrases/index.js';
export { CLOCK_IS_OFF_MS, DISK_IS_FULL_BYTES, dryRunReport, newReport } from './replies/index.js';
export * from './telegram/index.js';
