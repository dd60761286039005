import type { Messages } from '../en/index.js';
import type { reports as english } from '../en/reports.js';

export const reports: Pick<Messages, keyof typeof english> = {};
