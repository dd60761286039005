import type { access as english } from '../en/access.js';
import type { Messages } from '../en/index.js';

export const access: Pick<Messages, keyof typeof english> = {};
