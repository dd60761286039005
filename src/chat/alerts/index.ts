/*
 * The alerts on their way to people: the outbox is read in order, told as single messages, stories or backlogs, and what
 * was told is marked. A transport only sends and edits messages.
 */

export { type Illustrators, illustrated, type PictureReader } from './alertPicture.js';
export { AlertDeliveries, type AlertDeliveriesOptions } from './deliveries.js';
export { AlertDelivery, type AlertDeliveryOptions } from './delivery.js';
export { type QuietHours, Silence, type SilenceOptions } from './silence.js';
export type { Illustrate } from './teller.js';
export * from './transport.js';
