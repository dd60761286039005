import { afterAll, beforeAll } from 'vitest';
import { installIdleTime } from './index.js';

/* For the projects of `vitest.config.ts` whose tests wait more than they compute. */

const idleTime = installIdleTime();
beforeAll(() => idleTime.run());
afterAll(() => idleTime.rest());
