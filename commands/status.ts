import { z } from 'zod';
import {
  choiceArg,
  defineCommand,
  namingFor,
  type Reply,
  reply,
  type StrategyCommandContext,
  statusOverAll,
  statusReply,
  strategiesNow,
  text,
} from '../src/chat/kit/index.js';

export const status = defineCommand({
  name: 'status',
  args: z.tuple([choiceArg('pin', 'unpin').optional()]),
  usage: '[pin|unpin]',
  example: 'pin',
  needs: 'viewer',
  overAll: ({ engine, args, services, person }) =>
    args[0] === undefined
      ? statusOverAll(strategiesNow(engine), engine.now(), namingFor(services.people, person.id))
      : null,
  run(context) {
    const { engine, strategy, args, person } = context;
    switch (args[0]) {
      case 'pin':
        return pin(context);
      case 'unpin':
        return unpin(context);
      case undefined:
        return statusReply(strategy.queries.status(), engine.now(), {
          mayTrade: person.role !== 'viewer',
          hasShortcuts: person.chat !== 'console',
          isLive: false,
          naming: namingFor(context.services.people, person.id),
        });
    }
  },
});

async function pin({ services, person, strategy }: StrategyCommandContext<unknown>): Promise<Reply> {
  const outcome = await services.live.pin(person.chat, strategy.id);
  // The message that is pinned is the answer.
  return outcome === 'pinned' ? reply() : reply(text(`live.${outcome}`));
}

async function unpin({ services, person, strategy }: StrategyCommandContext<unknown>): Promise<Reply> {
  const outcome = await services.live.unpin(person.chat, strategy.id);
  return reply(text(`live.${outcome}`));
}
