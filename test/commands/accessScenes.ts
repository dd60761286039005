import type { Scene } from './scene.js';

/** Who may talk. */
export const accessScenes: Record<string, readonly Scene[]> = {
  users: [
    {
      title: 'two are let in, one gets another role, one is taken off',
      say: [
        '/users',
        '/users add 7700000001',
        '/users add 7700000002 operator',
        '/users add 7700000001 OPERATOR',
        '/users add 7700000001 operator',
        '/users remove 7700000002',
        '/users',
      ],
    },
    {
      title: 'an operator stays one unless another role is named',
      say: ['/users add 7700000002 operator', '/users add 7700000002', '/users add 7700000002 viewer'],
    },
    {
      title: 'the owner of the configuration stays, and nobody takes themselves off',
      say: ['/users remove 4242', '/users add 4242 viewer', '/users remove 7700000003'],
    },
    {
      title: 'what cannot be understood',
      say: [
        '/users list',
        '/users add',
        '/users add @mallory',
        '/users add 77 owner',
        '/users remove 77 now',
        '/users add 99999999999999999999',
      ],
    },
  ],
};
