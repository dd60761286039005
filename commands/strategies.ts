import { defineProgramCommand, namingFor, strategiesReply } from '../src/chat/kit/index.js';

export const strategies = defineProgramCommand({
  name: 'strategies',
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
