import type { delivery as english } from '../en/delivery.js';
import type { Messages } from '../en/index.js';

export const delivery: Pick<Messages, keyof typeof english> = {};
