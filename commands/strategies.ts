import { z } from 'zod';
import { defineProgramCommand, namingFor, strategiesReply } from '../src/chat/kit/index.js';

export const strategies = defineProgramCommand({
  name: 'strategies',
  summary: 'help.strategies',
  args: z.tuple([]),
  usage: '',
  example: '',
  needs: 'viewer',
  run: ({ engine, services, person }) =>
    strategiesReply(
      engine
        .strategies()
        .map((strategy) => ({ ...strategy, status: engine.strategy(strategy.id).queries.status() })),
      engine.now(),
      namingFor(services.people, person.id),
    ),
});
