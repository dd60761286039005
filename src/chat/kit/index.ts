/*
 * All that `commands/` may import: what a command is made of, what is said, and how it is told.
 */
export type { Member, RefusedChange } from '../access/index.js';
export type { Language } from '../languages/index.js';
export type { Role } from '../memory/index.js';
export * from '../message/index.js';
export * from '../overviews/index.js';
export * from '../phrases/index.js';
export * from '../replies/index.js';
export * from './arguments.js';
export * from './command.js';
export * from './everyStrategy.js';
export { failureOf } from './failures.js';
export type { ChatServices } from './services.js';
