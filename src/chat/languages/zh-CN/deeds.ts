import type { deeds as english } from '../en/deeds.js';
import type { Messages } from '../en/index.js';

export const deeds: Pick<Messages, keyof typeof english> = {};
