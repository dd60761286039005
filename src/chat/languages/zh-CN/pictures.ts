import type { Messages } from '../en/index.js';
import type { pictures as english } from '../en/pictures.js';

export const pictures: Pick<Messages, keyof typeof english> = {};
