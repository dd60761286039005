export { AlertRecorder } from './alertRecorder.js';
export { OutboxFromMemory } from './outboxFromMemory.js';
