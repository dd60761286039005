import type { Scene } from './scene.js';

/** How and when messages come. */
export const deliveryScenes: Readonly<Record<string, readonly Scene[]>> = {
  mute: [
    { title: 'for a while, and on again', say: ['/mute', '/mute 2h', '/mute', '/mute 1D', '/mute off'] },
    { title: 'what is no time', say: ['/mute 8d', '/mute 2', '/mute for 2h', '/mute 0m'] },
  ],
};
