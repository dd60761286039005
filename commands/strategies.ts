import { defineProgramCommand, namingFor, strategiesNow, strategiesReply } from '../src/chat/kit/index.js';

export const strategies = defineProgramCommand({
  name: 'strategies',
  needs: 'viewer',
  run: ({ engine, services, person }) =>
    strategiesReply(strategiesNow(engine), engine.now(), namingFor(services.people, person.id)),
});
